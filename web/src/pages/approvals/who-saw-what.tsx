import { Button } from '@mantine/core';
import { IconDownload, IconLink, IconUnlink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { address, type ApprovalJson, type Audit } from '../../api.ts';
import { queries } from '../../queries.ts';
import { sayBytes } from '../../say/files.ts';
import { stepName } from '../../say/steps.ts';
import { count, listOf, upper } from '../../say/words.ts';
import { useMayAudit, useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { When } from '../../ui/values.tsx';
import css from './approvals.module.css';

type Decision = Audit['decisions'][number];

const said: Record<string, string> = { approve: 'said yes', reject: 'said no', 'request-changes': 'asked for changes', abstain: 'stepped aside' };

/** The evidence of a request: who saw which values when deciding, and what had changed since they looked before. Read when it is opened. */
export function WhoSawWhat({ request }: { request: ApprovalJson }) {
  const [open, setOpen] = useState(false);
  const may = useMayAudit();
  const { locale } = useMe();
  const found = useQuery({ ...queries.approvalAudit(request.id, request.version), enabled: open });
  return (
    <details className={css.audit} open={open} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <h3>Who saw what when deciding</h3>
      </summary>
      {!open ? null : found.isError ? (
        <Failed error={found.error} retry={() => void found.refetch()} />
      ) : !found.data ? (
        <Loading lines={4} />
      ) : (
        <div className="stack">
          <Chain chain={found.data.chain} />
          {found.data.decisions.length === 0 && <p className="muted">Nobody has decided yet. What they see is kept here once they do.</p>}
          {found.data.decisions.map(decision => (
            <Seen key={decision.fact.position} decision={decision} request={request} />
          ))}
          {found.data.files.length > 0 && (
            <section aria-label="Files in the log">
              <p>
                <strong>Files, by the hash that the log has</strong>
              </p>
              <ul className={css.list}>
                {found.data.files.map(file => (
                  <li key={file.fact.position} style={{ overflowWrap: 'anywhere' }}>
                    {file.name}, {sayBytes(file.size, locale)}, {file.by.name}, round {file.round}, <When at={file.at} />
                    <br />
                    <span className="small muted">
                      SHA-256 <code>{file.sha256}</code>. Fact {file.fact.position}, <code title={file.fact.hash}>{file.fact.hash.slice(0, 12)}</code>
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          )}
          {may && found.data.decisions.length > 0 && (
            <div className="row row-wrap">
              <Button component="a" size="compact-sm" href={address('/approvals/audit.jsonl', { request: request.id })} download={`audit-${request.id}.jsonl`} leftSection={<IconDownload size={14} />}>
                Signed file
              </Button>
              <Button component="a" size="compact-sm" href={address('/approvals/audit.csv', { request: request.id })} download={`audit-${request.id}.csv`} leftSection={<IconDownload size={14} />}>
                Table (CSV)
              </Button>
            </div>
          )}
        </div>
      )}
    </details>
  );
}

function Chain({ chain }: { chain: Audit['chain'] }) {
  const { locale } = useMe();
  return chain.verified ? (
    <p className={css.chain} data-tone="good">
      <IconLink size={16} aria-hidden /> The log of this deal is unbroken: {count(chain.facts, 'fact', locale)}, each chained to the one before it.
    </p>
  ) : (
    <p className={css.chain} data-tone="bad" role="alert">
      <IconUnlink size={16} aria-hidden /> The log of this deal is broken at fact {chain.brokenAt}: {chain.why}. Tell an administrator.
    </p>
  );
}

function Seen({ decision, request }: { decision: Decision; request: ApprovalJson }) {
  const before = request.rounds.find(round => round.round === decision.lastLook && decision.lastLook !== decision.round)?.values;
  const was = (term: string) => before?.find(value => value.term === term)?.value ?? 'not set';
  const values = decision.saw.filter(value => value.term !== 'currency' && (value.value !== 'not set' || (before && was(value.term) !== 'not set')));
  const id = `seen-${decision.fact.position}`;
  return (
    <section aria-labelledby={id}>
      <p id={id}>
        <strong>
          {decision.by.name}
          {decision.for && ` for ${decision.for.name}`}
        </strong>{' '}
        {said[decision.decision] ?? decision.decision} in the step “{stepName(decision.step)}”, round {decision.round}, <When at={decision.at} />
      </p>
      {decision.reason && <p className={css.comment}>{decision.reason}</p>}
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`What ${decision.by.name} saw`}>
        <table className={`plain-table ${css.seen}`}>
          <thead>
            <tr>
              <th scope="col">What they saw</th>
              {before && <th scope="col">When they looked before (round {decision.lastLook})</th>}
              <th scope="col">When deciding</th>
            </tr>
          </thead>
          <tbody>
            {values.map(value => {
              const moved = before !== undefined && was(value.term) !== value.value;
              return (
                <tr key={value.term} data-moved={moved || undefined}>
                  <th scope="row">{upper(value.name)}</th>
                  {before && <td>{was(value.term)}</td>}
                  <td>
                    {value.value}
                    {moved && <span className={css.moved}> changed</span>}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p className="small muted">
        {!before && (decision.lastLook === null ? 'They had not looked before. ' : 'Nothing had changed since they looked before. ')}
        {decision.bounds.length > 0 && `The yes covers ${listOf(decision.bounds)}. `}
        {decision.broken && `It was broken in round ${decision.broken.round}: ${decision.broken.words}. `}
        {decision.policy.rows.length > 0 && `Asked by ${listOf(decision.policy.rows.map(row => `“${row}”`))} of the policy “${decision.policy.name}”${decision.policy.version === null ? '' : `, version ${decision.policy.version}`}. `}
        Fact {decision.fact.position}, <code title={decision.fact.hash}>{decision.fact.hash.slice(0, 12)}</code>
      </p>
    </section>
  );
}
