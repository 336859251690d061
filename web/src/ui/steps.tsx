import type { ReactNode } from 'react';
import type { ApprovalJson, Preview } from '../api.ts';
import { useClock } from '../session.tsx';
import { inOrder, stepName } from '../say/steps.ts';
import { listOf, sayCompletion, stepState } from '../say/words.ts';
import { State } from './state.tsx';
import css from './steps.module.css';
import { When } from './values.tsx';

type Step = ApprovalJson['steps'][number];

function Who({ step }: { step: Pick<Preview['steps'][number], 'approvers' | 'completion'> }) {
  const names = step.approvers.map(a => a.name);
  const completion = sayCompletion(step.completion, names.length);
  if (names.length === 0) return <span className="muted">nobody found</span>;
  const shown =
    names.length > 4
      ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
      : listOf(names, step.completion === 'any' ? 'or' : 'and');
  return (
    <>
      {shown}
      {completion && step.completion !== 'any' && names.length > 1 && (
        <span className="muted"> ({completion})</span>
      )}
    </>
  );
}

const decisionWords = {
  approve: 'approved',
  reject: 'rejected',
  'request-changes': 'asked for changes',
  abstain: 'stepped aside',
} as const;

/** The way a request goes: numbered, equal numbers are asked at the same time. */
export function Steps({
  steps,
  mine = [],
}: {
  steps: readonly (Preview['steps'][number] | Step)[];
  mine?: readonly string[];
}) {
  const ordered = inOrder(steps);
  return (
    <ol className={css.steps}>
      {ordered.map(step => {
        const live = 'state' in step ? (step as Step & { depth: number }) : undefined;
        return (
          <li
            key={step.name}
            className={css.step}
            data-state={live?.state}
            data-mine={mine.includes(step.name) || undefined}
          >
            <span className={css.number} aria-hidden>
              {step.depth + 1}
            </span>
            <div className="grow">
              <div className={css.line}>
                <h3>{stepName(step.name)}</h3>
                {live && (
                  <State
                    said={
                      mine.includes(step.name)
                        ? { tone: 'act', text: 'Waits for you' }
                        : stepState[live.state]
                    }
                  />
                )}
              </div>
              <p>
                <Who step={step} />
              </p>
              {step.because.length > 0 && <p className="small muted">Asked because {listOf(step.because)}</p>}
              {'covered' in step && step.covered && (
                <p className="small">
                  <State said={{ tone: 'good', text: 'Covered by an earlier yes' }} quiet />
                </p>
              )}
              {live && <Progress step={live} />}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Progress({ step }: { step: Step }): ReactNode {
  const { now } = useClock();
  return (
    <>
      {step.state === 'asked' && step.askedAt && (
        <p className="small muted">
          Asked <When at={step.askedAt} />
          {step.dueAt && (
            <>
              , {Date.parse(step.dueAt) < now ? 'was due' : 'due'} <When at={step.dueAt} />
            </>
          )}
        </p>
      )}
      {step.state === 'asked' &&
        step.standIns.map(s => (
          <p key={s.who.id} className="small muted">
            {s.for.name} is away; {s.who.name} may decide for them
          </p>
        ))}
      {step.secondProof && step.state !== 'approved' && (
        <p className="small muted">A yes needs a fresh sign-in</p>
      )}
      {step.fallback && <p className="small muted">Asked as the fallback: the policy’s own approvers were nobody</p>}
      {step.state === 'waiting' && step.after.length > 0 && (
        <p className="small muted">Comes after {listOf(step.after.map(stepName))}</p>
      )}
      {step.decisions.map((d, i) => (
        <p key={i} className={css.decision}>
          <strong>{d.by.name}</strong> {decisionWords[d.decision]}{' '}
          <span className="muted">
            <When at={d.at} />
          </span>
          {d.for && <span className="muted"> for {d.for.name}</span>}
          {d.reason && <span className={css.reason}>{d.reason}</span>}
          {d.covers && !d.broken && <span className={css.reason}>Covers {d.covers}</span>}
          {d.broken && <span className={css.reason}>No longer counts: {d.broken.words}</span>}
        </p>
      ))}
    </>
  );
}
