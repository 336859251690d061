import { Button, TextInput } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { api, type NeedJson } from '../../api.ts';
import { vendorWords } from '../../say/voice.ts';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { State } from '../../ui/state.tsx';
import { tookNeed } from './took-need.ts';

const issueState = { open: { tone: 'plain', text: 'Open' }, done: { tone: 'good', text: 'Closed' }, released: { tone: 'good', text: 'Released' }, cancelled: { tone: 'plain', text: 'Cancelled' } } as const;

export function Issues({ need }: { need: NeedJson }) {
  const fields = useFields({ url: '' });
  const link = useMutation({
    mutationFn: () => api.linkIssue(need.id, fields.values.url.trim()),
    onSuccess: after => {
      tookNeed(after);
      fields.set('url', '');
    },
    onError: fields.failed,
  });
  const unlink = useMutation({ mutationFn: (i: NeedJson['issues'][number]) => api.unlinkIssue(need.id, i.vendor, i.key), onSuccess: tookNeed, onError: notice.failed });
  return (
    <section className="card" aria-labelledby="issues">
      <h2 id="issues">Issues</h2>
      {need.issues.length === 0 && <p className="muted">{need.mayDecide ? 'Link an issue: when it is done, this is shipped by itself.' : 'No issue is linked.'}</p>}
      <ul className="stack-tight">
        {need.issues.map(i => (
          <li key={`${i.vendor} ${i.key}`} className="row row-wrap">
            <a href={i.url} target="_blank" rel="noreferrer" className="row" style={{ gap: 4 }}>
              {vendorWords[i.vendor]} {i.key} <IconExternalLink size={14} aria-label="opens elsewhere" />
            </a>
            <State said={issueState[i.state]} quiet />
            {need.mayDecide && (
              <Button size="compact-sm" variant="subtle" loading={unlink.isPending} onClick={() => unlink.mutate(i)} aria-label={`Unlink ${i.key}`}>
                Unlink
              </Button>
            )}
          </li>
        ))}
      </ul>
      {need.mayDecide && (
        <form
          className="stack-tight"
          style={{ marginTop: 12 }}
          onSubmit={event => {
            event.preventDefault();
            link.mutate();
          }}
        >
          <TextInput label="Address of an issue" placeholder="GitHub, Linear or Jira" {...fields.text('url')} />
          <Button type="submit" size="compact-sm" loading={link.isPending} disabled={!fields.values.url.trim()} style={{ alignSelf: 'flex-start' }}>
            Link
          </Button>
        </form>
      )}
    </section>
  );
}
