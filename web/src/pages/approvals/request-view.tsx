import { Link } from '@tanstack/react-router';
import type { ApprovalJson } from '../../api.ts';
import { written } from '../../say/words.ts';
import { State } from '../../ui/state.tsx';
import { Steps } from '../../ui/steps.tsx';
import { TermsTable } from '../../ui/terms.tsx';
import { When } from '../../ui/values.tsx';
import css from './approvals.module.css';

/** All of a request: what is asked and why, the way it goes, what was said. */
export function RequestView({ request, dealLink = true }: { request: ApprovalJson; dealLink?: boolean }) {
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
      <section aria-label="Terms">
        <TermsTable before={request.before} terms={request.terms} />
        {request.state === 'approved' && (
          <p style={{ marginTop: 8 }}>
            <State said={written[request.written]} quiet />
          </p>
        )}
      </section>
      <section aria-label="Steps">
        <h2 className="hidden">Who decides</h2>
        <Steps steps={request.steps} mine={request.mine.steps} />
        <p className="small muted" style={{ marginTop: 12 }}>
          Policy “{request.policy.name}”, version {request.policy.version}
        </p>
      </section>
      {request.comments.length > 0 && (
        <section aria-label="Comments">
          <h3 style={{ marginBottom: 6 }}>Comments</h3>
          <ul className="stack-tight">
            {request.comments.map((comment, i) => (
              <li key={i}>
                <strong>{comment.by.name}</strong>{' '}
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
