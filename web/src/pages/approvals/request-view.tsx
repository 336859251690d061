import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApprovalJson } from '../../api.ts';
import { listOf, upper, written } from '../../say/words.ts';
import { stepName } from '../../say/steps.ts';
import { Bounds } from '../../ui/bounds.tsx';
import { Attachments } from './files.tsx';
import { Conditions, Promises } from './obligations.tsx';
import { State } from '../../ui/state.tsx';
import { Steps } from '../../ui/steps.tsx';
import { TermsTable } from '../../ui/terms.tsx';
import { When } from '../../ui/values.tsx';
import css from './approvals.module.css';

/** All of a request: what is asked and why, the way it goes, what was said. */
export function RequestView({ request, dealLink = true }: { request: ApprovalJson; dealLink?: boolean }) {
  // The server counts this visit as a look; what it said first stays until one leaves or the terms move again.
  const { id, round, sinceYouLooked } = request;
  const [first, setFirst] = useState({ id, round, said: sinceYouLooked });
  if (first.id !== id || first.round !== round) setFirst({ id, round, said: sinceYouLooked });
  const changed = first.id === id && first.round === round ? first.said : sinceYouLooked;
  return (
    <div className="stack">
      <section>
        <p className="muted">
          <strong style={{ color: 'var(--text)' }}>{request.requester.name}</strong> asked{' '}
          <When at={request.createdAt} />
          {dealLink && (
            <>
              {' · '}
              <Link to="/deals/$dealId" params={{ dealId: request.deal.id }}>
                See the deal
              </Link>
            </>
          )}
        </p>
        {request.why && <p className={css.why}>{request.why}</p>}
      </section>
      {changed.length > 0 && (
        <section className={css.changed} aria-label="Changed since you last looked">
          <p>
            <strong>Changed since you last looked:</strong> {listOf(changed)}.
          </p>
        </section>
      )}
      {request.steps
        .filter(s => s.question && s.state === 'asked')
        .map(s => (
          <section key={s.name} className={css.question} aria-label="An open question">
            <p>
              <strong>{s.question!.by.name} wants to know</strong>{' '}
              <span className="small muted">
                <When at={s.question!.at} />
              </span>
            </p>
            <p>{s.question!.text}</p>
          </section>
        ))}
      <section aria-label="Terms">
        <TermsTable before={request.before} terms={request.terms} />
        {request.state === 'approved' && (
          <p style={{ marginTop: 8 }}>
            <State said={written[request.written]} quiet />
          </p>
        )}
      </section>
      <Bounds request={request} />
      <Attachments request={request} />
      <section aria-label="Steps">
        <h2 className="hidden">Who decides</h2>
        <Steps steps={request.steps} mine={request.mine.steps} />
        <p className="small muted" style={{ marginTop: 12 }}>
          Policy “{request.policy.name}”, version {request.policy.version}
        </p>
      </section>
      {request.conditions.length > 0 && (
        <section aria-label="Conditions">
          <h3>Conditions</h3>
          <Conditions items={request.conditions} />
        </section>
      )}
      {request.promises.length > 0 && (
        <section aria-label="Promises">
          <h3>Promises</h3>
          <Promises items={request.promises} />
        </section>
      )}
      {request.rounds.length > 1 && <Rounds request={request} />}
      {request.comments.length > 0 && (
        <section aria-label="Comments">
          <h3 style={{ marginBottom: 6 }}>Comments</h3>
          <ul className="stack-tight">
            {request.comments.map((comment, i) => (
              <li key={i}>
                <strong>{comment.by.name}</strong>
                {comment.kind === 'question' ? ' asked' : comment.kind === 'answer' ? ' answered' : ''}{' '}
                <span className="small muted">
                  <When at={comment.at} />
                </span>
                <p className={css.comment}>{comment.text}</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

const HOW = { asked: 'asked', 'asked-again': 'asked again', edited: 'the deal was edited' } as const;

/** Each set of terms that was put before people, newest first: what moved, and whose yes that broke. */
function Rounds({ request }: { request: ApprovalJson }) {
  return (
    <section aria-label="Rounds">
      <h3>How it came here</h3>
      <ol className={css.list}>
        {[...request.rounds].reverse().map((round, i, all) => {
          const before = all[i + 1];
          const moved = before
            ? round.values.flatMap(value => {
                const was = before.values.find(v => v.term === value.term)?.value ?? 'not set';
                return was === value.value ? [] : [`${value.name} ${was} to ${value.value}`];
              })
            : round.values.filter(v => v.value !== 'not set' && v.term !== 'currency').map(v => `${v.name} ${v.value}`);
          return (
            <li key={round.round}>
              <p>
                <strong>Round {round.round}</strong>{' '}
                <span className="muted">
                  {round.how === 'edited'
                    ? `${HOW.edited}${round.by ? ` by ${round.by.name}` : ''}`
                    : `${round.by?.name ?? 'Evenkeel'} ${HOW[round.how]}`}
                  , <When at={round.at} />
                </span>
              </p>
              <p>{moved.length > 0 ? `${upper(listOf(moved))}.` : 'The terms stayed as they were.'}</p>
              {round.broke.map((b, n) => (
                <p key={n} className={css.broke}>
                  The yes of {b.by.name} for {stepName(b.step).toLowerCase()} no longer counts: {b.words}.
                </p>
              ))}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
