import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { address } from '../../api.ts';
import { queries } from '../../queries.ts';
import { useMayAudit } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import { PeriodPicker } from '../../ui/period.tsx';
import { ApprovalTabs } from '../approvals/tabs.tsx';
import css from './audit.module.css';
import { VerifyFile } from './verify-file.tsx';

const route = getRouteApi('/approvals/audit');

/** Taking all decisions out, the key that signs them, and verifying a file that somebody brings. */
export function AuditPage() {
  const may = useMayAudit();
  return (
    <Page title="Audit" lead={may ? 'Every decision of the deal desk, as a file that can be verified anywhere' : undefined} layout="wide" actions={<ApprovalTabs on="audit" />}>
      {may ? <Shown /> : <Blank title="The audit is for auditors and administrators.">Administrators give the role “auditor” under People. Who saw what when deciding is on each approval’s own page, for everybody who may read it.</Blank>}
    </Page>
  );
}

function Shown() {
  const { from, to } = route.useSearch();
  const navigate = useNavigate();
  return (
    <div className={css.page}>
      <section className="card stack-tight" aria-labelledby="take">
        <h2 id="take">Take it out</h2>
        <p>Who decided what, in whose seat, having seen which values; what had changed since their last look, what their yes covers and what broke it.</p>
        <PeriodPicker whenNone="everything" value={{ from, to }} onChange={next => void navigate({ to: '/approvals/audit', search: { from: next.from, to: next.to }, replace: true })} />
        <div className="row row-wrap" style={{ marginTop: 4 }}>
          <Button component="a" variant="filled" href={address('/approvals/audit.jsonl', { from, to })} download="audit.jsonl" leftSection={<IconDownload size={16} />}>
            Signed file
          </Button>
          <Button component="a" href={address('/approvals/audit.csv', { from, to })} download="audit.csv" leftSection={<IconDownload size={16} />}>
            Table (CSV)
          </Button>
        </div>
        <p className="muted small">
          The signed file holds whole logs, so that it can be verified without this server: here below, or with <code>evenkeel audit --verify FILE --key KEY</code>. The table is for reading; it is not signed.
        </p>
      </section>
      <PublicKey />
      <section className="card stack-tight" aria-labelledby="verify">
        <h2 id="verify">Verify a file</h2>
        <VerifyFile />
      </section>
    </div>
  );
}

function PublicKey() {
  const found = useQuery(queries.auditKey);
  return (
    <section className="card stack-tight" aria-labelledby="key">
      <h2 id="key">The key that signs</h2>
      {found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Loading lines={3} />
      ) : (
        <>
          <p>Give it to whoever verifies by another way than the file, and compare the fingerprint by telephone.</p>
          <dl className={css.key}>
            <dt>Fingerprint (SHA-256)</dt>
            <dd>
              <code>{found.data.fingerprint}</code>
            </dd>
            <dt>Public key (Ed25519)</dt>
            <dd className="row row-wrap">
              <code>{found.data.key}</code>
              <CopyButton value={found.data.key}>
                {({ copied, copy }) => (
                  <Button size="compact-sm" onClick={copy} leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}>
                    {copied ? 'Copied' : 'Copy'}
                  </Button>
                )}
              </CopyButton>
            </dd>
          </dl>
        </>
      )}
    </section>
  );
}
