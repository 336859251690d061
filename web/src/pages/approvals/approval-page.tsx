import { Button, Modal } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type ApprovalJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { requestState } from '../../say/words.ts';
import { NotHere } from '../../ui/not-here.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import css from './approvals.module.css';
import { DecideBar } from './decide-bar.tsx';
import { RequestView } from './request-view.tsx';
import { tookRequest } from './use-decide.ts';
import { WhoSawWhat } from './who-saw-what.tsx';

const route = getRouteApi('/approvals/$approvalId');

export function ApprovalPage() {
  const { approvalId } = route.useParams();
  const found = useQuery(queries.approval(approvalId));
  const above = (
    <Link to="/approvals" search={{ tab: undefined, state: undefined, mine: undefined }}>
      Approvals
    </Link>
  );
  if (!found.data) return <NotHere title="Approval" above={above} found={found} missing="There is no such request." />;
  const request = found.data;
  return (
    <Page
      title={request.deal.name}
      above={
        <>
          {above}
          {request.deal.account && ` · ${request.deal.account}`}
        </>
      }
      lead={<State said={requestState[request.state]} />}
      actions={request.mine.canRecall ? <Recall request={request} /> : undefined}
    >
      <div className={`card ${css.single}`}>
        <RequestView request={request} />
        <WhoSawWhat request={request} />
        {(request.mine.steps.length > 0 || request.mine.canComment) && (
          <DecideBar key={request.version} request={request} />
        )}
      </div>
    </Page>
  );
}

function Recall({ request }: { request: ApprovalJson }) {
  const [sure, setSure] = useState(false);
  const recall = useMutation({
    mutationFn: () => api.recall(request.id),
    onSuccess: answer => {
      tookRequest(answer);
      notice.done('The request is taken back.');
      setSure(false);
    },
    onError: notice.failed,
  });
  return (
    <>
      <Button onClick={() => setSure(true)}>Take back</Button>
      <Modal opened={sure} onClose={() => setSure(false)} title="Take this request back?" size="sm">
        <p>
          Those who were asked are told that they need not decide any more. You can ask again at any time.
        </p>
        <div className="row" style={{ justifyContent: 'flex-end', marginTop: 16 }}>
          <Button onClick={() => setSure(false)}>Keep it</Button>
          <Button variant="filled" data-autofocus loading={recall.isPending} onClick={() => recall.mutate()}>
            Take back
          </Button>
        </div>
      </Modal>
    </>
  );
}
