import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { RequestJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { sayDay } from '../../say/dates.ts';
import { teamRequestState } from '../../say/words.ts';
import { useClock } from '../../session.tsx';
import { NotHere } from '../../ui/not-here.tsx';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { When } from '../../ui/values.tsx';
import { ActBar } from './act-bar.tsx';
import css from './requests.module.css';

const route = getRouteApi('/requests/$requestId');
const everything = { tab: undefined, team: undefined, type: undefined, state: undefined, q: undefined };

export function RequestPage() {
  const { requestId } = route.useParams();
  const found = useQuery(queries.request(requestId));
  const above = (
    <Link to="/requests" search={everything}>
      Requests
    </Link>
  );
  if (!found.data) return <NotHere title="Request" above={above} found={found} missing="There is no such request." />;
  const request = found.data;
  return (
    <Page
      title={request.type.name}
      above={
        <>
          {above} ·{' '}
          <Link to="/deals/$dealId" params={{ dealId: request.deal.id }}>
            {request.deal.name}
          </Link>
        </>
      }
      lead={<State said={teamRequestState[request.state]} />}
    >
      <div className={css.columns}>
        <div className="stack">
          <section className="card" aria-label="What is asked">
            <p className={`${css.text} ${css.words}`}>{request.what}</p>
            <p className="small muted" style={{ marginTop: 6 }}>
              {request.requester.name} asked {request.team.name}, <When at={request.askedAt} />
              {request.source?.url && (
                <>
                  {' · '}
                  <a href={request.source.url} target="_blank" rel="noreferrer">
                    about a message in Slack
                  </a>
                </>
              )}
            </p>
            {request.fields.length > 0 && (
              <dl className={css.facts} style={{ marginTop: 14 }}>
                {request.fields.map(f => (
                  <Fact key={f.key} field={f} />
                ))}
              </dl>
            )}
          </section>
          {request.question && (
            <p className={`${css.note} ${css.text}`} role="status">
              <strong>{request.helper?.name ?? request.team.name} asks:</strong> {request.question}
            </p>
          )}
          {request.outcome && (
            <section className="card" aria-labelledby="outcome">
              <h2 id="outcome">{request.state === 'done' ? 'What came of it' : 'Why not'}</h2>
              <p className={css.text}>{request.outcome}</p>
            </section>
          )}
          <section className="card" aria-label="What you can do">
            <ActBar key={request.id} request={request} />
          </section>
          {request.comments.length > 0 && (
            <section className="card" aria-labelledby="said">
              <h2 id="said">Said so far</h2>
              {request.comments.map((c, i) => (
                <div key={i} className={css.remark}>
                  <p className="small muted">
                    {c.by.name}
                    {{ comment: '', question: ' asked', answer: ' answered', note: ' handed over' }[c.kind]}, <When at={c.at} />
                  </p>
                  <p className={css.text}>{c.text}</p>
                </div>
              ))}
            </section>
          )}
        </div>
        <Side request={request} />
      </div>
    </Page>
  );
}

function Fact({ field }: { field: RequestJson['fields'][number] }) {
  const clock = useClock();
  return (
    <>
      <dt>{field.label}</dt>
      <dd className={css.text}>
        {field.kind === 'date' ? sayDay(field.value, clock) : /^https?:\/\/\S+$/.test(field.value) ? <a href={field.value} target="_blank" rel="noreferrer noopener">{field.value}</a> : field.value}
      </dd>
    </>
  );
}

const hours = (minutes: number): string => (minutes < 60 ? `${minutes} min` : minutes < 960 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 480)} working days`);

/** Who, until when, and what that means for the deal. */
function Side({ request: r }: { request: RequestJson }) {
  const clock = useClock();
  const live = !['done', 'declined', 'withdrawn'].includes(r.state);
  const due = (at: string, met: boolean) => (
    <>
      <When at={at} />
      {live && !met && r.state !== 'waiting' && Date.parse(at) < clock.now && <span className={css.late}>, late</span>}
    </>
  );
  return (
    <aside className="card" aria-label="Who and when">
      {r.closes && (
        <p className={css.note} data-tone={r.closes.daysLate > 0 ? 'bad' : r.closes.daysLate < 0 ? 'plain' : undefined} style={{ marginBottom: 14 }}>
          {r.closes.text.replace(/^./, c => c.toUpperCase())}.{r.blocksDeal && ' The deal cannot close before.'}
        </p>
      )}
      <dl className={css.facts}>
        <dt>Team</dt>
        <dd>{r.team.name}</dd>
        <dt>Who has it</dt>
        <dd>
          {r.helper?.name ?? 'Nobody yet'}
          <p className="small muted">{r.because}</p>
        </dd>
        {r.blockedBy.length > 0 && (
          <>
            <dt>Waits for</dt>
            <dd>
              {r.blockedBy.map(b => (
                <p key={b.id}>
                  <Link to="/requests/$requestId" params={{ requestId: b.id }}>
                    {b.name}
                  </Link>{' '}
                  <span className="muted small">{teamRequestState[b.state].text.toLowerCase()}</span>
                </p>
              ))}
            </dd>
          </>
        )}
        {live && r.state === 'waiting' ? (
          <>
            <dt>Clocks</dt>
            <dd>stand still while it waits</dd>
          </>
        ) : (
          <>
            <dt>First answer</dt>
            <dd>{r.answeredAt ? <When at={r.answeredAt} /> : due(r.answerDueAt, false)}</dd>
            <dt>{live ? 'Done by' : 'Was due'}</dt>
            <dd>{due(r.doneDueAt, !live)}</dd>
          </>
        )}
        {r.endedAt && (
          <>
            <dt>Ended</dt>
            <dd>
              <When at={r.endedAt} />
            </dd>
          </>
        )}
        {r.minutes !== null && (
          <>
            <dt>Took</dt>
            <dd>
              {hours(r.minutes)} <span className="muted small">of working time</span>
            </dd>
          </>
        )}
        {r.round > 1 && (
          <>
            <dt>Round</dt>
            <dd>{r.round}</dd>
          </>
        )}
      </dl>
    </aside>
  );
}
