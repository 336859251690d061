import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { api, type PolicyFinding } from '../../api.ts';
import { count, listOf } from '../../say/words.ts';
import { useIsDesk, useMe } from '../../session.tsx';
import { WhatWouldChange } from './backtest.tsx';
import type { Placed } from './columns.ts';
import { Diff } from './diff.tsx';
import type { PolicyView } from './document-model.ts';
import css from './policies.module.css';
import { Tabs } from './tabs.tsx';
import { TryDeal } from './try-deal.tsx';

interface Props {
  /** As it stands, once typing has paused. */
  readonly text: string;
  readonly base: string;
  readonly policyIndex: number;
  readonly policies: readonly PolicyView[];
  readonly problems: readonly Placed[];
  readonly checked: boolean;
  /** The text is in view: problems are said by line. */
  readonly byLine: boolean;
  readonly failed: ReactNode;
  readonly onProblem: (problem: Placed) => void;
  readonly onRow: (policy: string, row: number) => void;
  readonly readOnly: boolean;
  readonly onFindings: (findings: ReadonlyMap<number, readonly string[]>) => void;
}

/** Beside the table: what is wrong, what is doubtful, what would change. */
export function Panel({ text, base, policyIndex, policies, problems, checked, byLine, failed, onProblem, onRow, readOnly, onFindings }: Props) {
  const { locale } = useMe();
  const [tab, setTab] = useState('check');
  // The linter and the backtest look at everybody's deals: nobody else asks for them.
  const tools = useIsDesk();
  const right = checked && problems.length === 0 && text.trim() !== '';
  const lint = useQuery({
    queryKey: ['policy-lint', text],
    queryFn: () => api.lintPolicies(text),
    enabled: right && tools,
    staleTime: Infinity,
    retry: false,
  });
  const findings = (right && lint.data?.findings) || none;
  const shownPolicy = policies[policyIndex]?.name;
  useEffect(() => {
    const byRow = new Map<number, string[]>();
    for (const finding of findings) if (finding.policy === shownPolicy) for (const { index } of finding.rows) byRow.set(index, [...(byRow.get(index) ?? []), finding.text]);
    onFindings(byRow);
  }, [findings, shownPolicy, onFindings]);
  const dirty = text !== base;
  const tabs = [
    { id: 'check', label: problems.length > 0 ? count(problems.length, 'problem', locale) : findings.length > 0 ? count(findings.length, 'finding', locale) : 'Check' },
    ...(tools ? [{ id: 'change', label: 'What would change' }] : []),
    { id: 'try', label: 'Try a deal' },
    ...(readOnly ? [] : [{ id: 'yours', label: 'Changes' }]),
  ];
  return (
    <aside className={css.panel} aria-label="About this policy">
      <Tabs label="About this policy" panel="policy-beside" tabs={tabs} value={tab} onChange={setTab} />
      <div role="tabpanel" id="policy-beside" aria-labelledby={`policy-beside-${tab}`} className={css.beside}>
        {tab === 'check' && (
          <section id="policy-problems" aria-live="polite">
            {failed ??
              (problems.length > 0 ? (
                <>
                  <h2>{count(problems.length, 'problem', locale)}</h2>
                  <ul className={css.problems}>
                    {problems.map((one, i) => (
                      <li key={i}>
                        <button type="button" onClick={() => onProblem(one)}>
                          <span className={css.place}>
                            <IconAlertTriangle size={14} aria-hidden /> {byLine ? `Line ${one.problem.line ?? 1}, column ${one.problem.column ?? 1}` : placeWords(one, policies)}
                          </span>
                          <span>{one.problem.message}</span>
                        </button>
                      </li>
                    ))}
                  </ul>
                </>
              ) : text.trim() === '' ? (
                <p className="muted">There is no policy yet. Until there is one, nobody is asked for anything.</p>
              ) : !checked ? (
                <p className="muted">Checking…</p>
              ) : (
                <p className={css.fine}>
                  <IconCheck size={16} aria-hidden /> Nothing to mend
                </p>
              ))}
            {findings.length > 0 && (
              <>
                <h2 className={css.further}>Worth a look</h2>
                <ul className={css.problems}>
                  {findings.map((finding, i) => (
                    <li key={i}>
                      <Finding finding={finding} onRow={onRow} />
                    </li>
                  ))}
                </ul>
              </>
            )}
            {right && lint.isError && <p className="muted small">Gaps and overlaps could not be looked for just now.</p>}
            {right && lint.data && findings.length === 0 && <p className="muted">No gaps, no rows in vain, nobody missing.</p>}
          </section>
        )}
        {tab === 'change' && <WhatWouldChange text={text} right={right} differs={dirty} />}
        {tab === 'try' && <TryDeal text={text} right={right} policies={policies} onRow={onRow} />}
        {tab === 'yours' && <Diff before={base} after={text} empty={dirty ? 'Only space and comments.' : 'Nothing yet: this is what is in force.'} />}
      </div>
    </aside>
  );
}
const none: readonly PolicyFinding[] = [];

function Finding({ finding, onRow }: { finding: PolicyFinding; onRow: (policy: string, row: number) => void }) {
  const body = (
    <>
      <span className={css.place} data-tone={finding.severity === 'error' ? 'bad' : 'wait'}>
        <IconInfoCircle size={14} aria-hidden /> {kindWords[finding.kind] ?? finding.kind}
        {finding.rows.length > 0 && `: ${listOf(finding.rows.map(row => row.name || `row ${row.index + 1}`))}`}
      </span>
      <span>{finding.text}</span>
    </>
  );
  const [first] = finding.rows;
  return first === undefined ? (
    <div className={css.plain}>{body}</div>
  ) : (
    <button type="button" onClick={() => onRow(finding.policy, first.index)}>
      {body}
    </button>
  );
}
const kindWords: Readonly<Record<string, string>> = {
  gap: 'A gap',
  'dead-row': 'Never reached',
  overlap: 'Two rows at once',
  nobody: 'Nobody to ask',
  self: 'Only the requester',
  authority: 'Not enough authority',
  'cannot-tell': 'Cannot be told',
};

/** "Row 3, deal desk: discount", or the line. */
function placeWords({ policy, row, column, problem }: Placed, policies: readonly PolicyView[]): string {
  const among = policies.length > 1 && policy !== undefined ? `${policies[policy]?.name || `policy ${policy + 1}`}, ` : '';
  const what = column === undefined ? '' : column.replace(/^(when|option|ask-option)\./, '').replaceAll('_', ' ');
  if (row === undefined) return what ? `${among}${what}` : `Line ${problem.line ?? 1}`;
  const name = policy === undefined ? '' : (policies[policy]?.rows[row]?.name ?? '');
  return `${among}row ${row + 1}${name ? `, ${name}` : ''}${what && what !== 'name' ? `: ${what}` : ''}`.replace(/^./, c => c.toUpperCase());
}
