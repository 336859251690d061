import { Button, Modal, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState, type FormEvent } from 'react';
import { api, type DecisionJson, type Decisions, type LedgerAnswer } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { decisionKinds, decisionState } from '../../say/voice.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { Choice } from '../../ui/choice.tsx';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import { Day, When } from '../../ui/values.tsx';
import css from './voice.module.css';

const route = getRouteApi('/voice/ledger');
const moved = () => void queryClient.invalidateQueries({ queryKey: ['voice'] });

/** What stands above the open ones for somebody who owes none of the answers. */
const openLead = (total: number, locale: string): string =>
  total === 0 ? 'No question waits for an answer' : total === 1 ? 'One question waits for an answer, but not for yours' : `${count(total, 'question', locale)} wait for an answer, none of them for yours`;

/** Decisions: what each team said, who owes the answer, and the answer with its reason. */
export function LedgerPage() {
  const { state, decision } = route.useSearch();
  const navigate = useNavigate();
  const me = useMe();
  const [raising, setRaising] = useState(false);
  const wanted = decision ? 'all' : state;
  const found = useInfiniteQuery(queries.decisions({ state: wanted === 'all' ? undefined : (wanted ?? 'open') }));
  const items = found.data?.pages.flatMap(page => page.items) ?? [];
  const mine = items.filter(d => d.state === 'open' && d.owner.id === me.id).length;
  const total = found.data?.pages[0]?.total ?? 0;
  return (
    <Page
      title="Ledger of decisions"
      above={
        <Link to="/voice" search={{ show: undefined, kinds: undefined }}>
          Voice
        </Link>
      }
      lead={found.data ? (mine > 0 ? `You owe ${count(mine, 'answer', me.locale)}` : wanted === undefined ? openLead(total, me.locale) : count(total, 'decision', me.locale)) : '\u00a0'}
      actions={
        <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={() => setRaising(true)}>
          Raise a decision
        </Button>
      }
    >
      <div className={css.filters}>
        <Choice
          label="Which decisions"
          value={wanted ?? 'open'}
          options={[
            { value: 'open', label: 'Open' },
            { value: 'answered', label: 'Answered' },
            { value: 'all', label: 'All' },
          ]}
          onChange={value => void navigate({ to: '/voice/ledger', search: { state: value === 'open' ? undefined : value, decision: undefined }, replace: true })}
        />
      </div>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading />}
      {found.data && items.length === 0 && (
        <Blank title={wanted === undefined ? 'Nobody waits for an answer.' : 'There is no such decision.'}>
          Raise one when a team’s voice has to be heard: on the roadmap, on a price, on an exception for a deal. Whoever owes the answer is reminded until it is given.
        </Blank>
      )}
      {items.map(d => (
        <Decision key={d.id} decision={d} chosen={d.id === decision} />
      ))}
      {found.hasNextPage && (
        <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()} style={{ alignSelf: 'flex-start' }}>
          More
        </Button>
      )}
      {found.data && found.data.pages[0]!.teams.length > 0 && <Teams teams={found.data.pages[0]!.teams} />}
      {raising && <Raise onClose={() => setRaising(false)} />}
    </Page>
  );
}

function Decision({ decision: d, chosen }: { decision: DecisionJson; chosen: boolean }) {
  const [dialog, setDialog] = useState<'answer' | 'input' | undefined>();
  useEffect(() => {
    if (chosen) document.getElementById(d.id)?.scrollIntoView({ block: 'center' });
  }, [chosen, d.id]);
  return (
    <article className={`card ${css.decision}`} id={d.id} data-chosen={chosen || undefined} aria-labelledby={`q-${d.id}`}>
      <div className="row row-wrap">
        <State said={decisionState(d)} />
        <span className="small muted">
          {decisionKinds[d.kind]} · raised by {d.raisedBy?.name ?? 'Evenkeel'}, <When at={d.raisedAt} short />
        </span>
      </div>
      <h2 id={`q-${d.id}`} style={{ margin: '6px 0' }}>
        {d.question}
      </h2>
      {(d.need || d.deal) && (
        <p className="small muted">
          {d.need && (
            <>
              Need:{' '}
              <Link to="/voice/needs/$needId" params={{ needId: d.need.id }}>
                {d.need.title}
              </Link>
            </>
          )}
          {d.need && d.deal && ' · '}
          {d.deal && (
            <>
              Deal:{' '}
              <Link to="/deals/$dealId" params={{ dealId: d.deal.id }}>
                {d.deal.name}
              </Link>
            </>
          )}
        </p>
      )}
      <ul style={{ margin: '8px 0' }}>
        {d.inputs.map(i => (
          <li key={i.id} className={css.input}>
            <strong>{i.team ?? 'No team'}</strong> <span className="muted">({i.by?.name ?? 'Evenkeel'})</span>: {i.text}
          </li>
        ))}
      </ul>
      {d.state === 'answered' ? (
        <p>
          <strong>{d.answeredBy?.name ?? 'Evenkeel'}:</strong> {d.reason}
          <span className="small muted"> {d.answeredAt && <When at={d.answeredAt} short />}</span>
        </p>
      ) : d.state === 'open' ? (
        <div className="row row-wrap">
          <span className="grow">
            {d.owner.name} owes the answer by <Day date={d.answerBy} overdue />
          </span>
          <Button size="compact-sm" onClick={() => setDialog('input')} aria-label={`Add input to: ${d.question}`}>
            Add input
          </Button>
          {d.mayAnswer && (
            <Button size="compact-sm" onClick={() => setDialog('answer')} aria-label={`Answer: ${d.question}`}>
              Answer
            </Button>
          )}
        </div>
      ) : null}
      {dialog === 'answer' && <Answer decision={d} onClose={() => setDialog(undefined)} />}
      {dialog === 'input' && <Input decision={d} onClose={() => setDialog(undefined)} />}
    </article>
  );
}

function Answer({ decision, onClose }: { decision: DecisionJson; onClose: () => void }) {
  const fields = useFields({ outcome: 'accepted' as LedgerAnswer['outcome'], reason: '' });
  const answer = useMutation({
    mutationFn: () => api.answerDecision(decision.id, { outcome: fields.values.outcome, reason: fields.values.reason.trim() }),
    onSuccess: () => {
      moved();
      notice.done('Everybody who gave input hears the answer.');
      onClose();
    },
    onError: fields.failed,
  });
  return (
    <Modal opened onClose={onClose} title={decision.question} size="lg" closeOnClickOutside={false}>
      <form
        className="stack"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          answer.mutate();
        }}
      >
        <Choice
          label="Outcome"
          value={fields.values.outcome}
          options={[
            { value: 'accepted', label: 'Accepted' },
            { value: 'partly', label: 'In part' },
            { value: 'declined', label: 'Declined' },
          ]}
          onChange={outcome => fields.set('outcome', outcome)}
        />
        <Textarea label="Reason" data-autofocus required autosize minRows={3} maxLength={2000} description="A no with its reason counts as heard." {...fields.text('reason')} />
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={answer.isPending}>
            Answer
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Input({ decision, onClose }: { decision: DecisionJson; onClose: () => void }) {
  const fields = useFields({ text: '' });
  const give = useMutation({
    mutationFn: () => api.giveInput(decision.id, fields.values.text.trim()),
    onSuccess: () => {
      moved();
      onClose();
    },
    onError: fields.failed,
  });
  return (
    <Modal opened onClose={onClose} title={decision.question} size="lg" closeOnClickOutside={false}>
      <form
        className="stack"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          give.mutate();
        }}
      >
        <Textarea label="What your team has to say to it" data-autofocus required autosize minRows={3} maxLength={2000} {...fields.text('text')} />
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={give.isPending}>
            Add input
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Raise({ onClose }: { onClose: () => void }) {
  const people = useQuery(queries.people).data?.people.filter(p => p.active) ?? [];
  const board = useQuery(queries.roadmap());
  const fields = useFields({ kind: 'roadmap' as string, question: '', ownerId: null as string | null, answerBy: '', needId: null as string | null, input: '' });
  const { values } = fields;
  const raise = useMutation({
    mutationFn: (ownerId: string) =>
      api.raiseDecision({
        kind: values.kind === 'pricing' || values.kind === 'deal-exception' ? values.kind : 'roadmap',
        question: values.question.trim(),
        ownerId,
        needId: values.needId,
        input: values.input.trim() || null,
        ...(values.answerBy && { answerBy: values.answerBy }),
      }),
    onSuccess: d => {
      moved();
      notice.done(`${d.owner.name} has the question and owes an answer.`);
      onClose();
    },
    onError: fields.failed,
  });
  return (
    <Modal opened onClose={onClose} title="Raise a decision" size="lg" closeOnClickOutside={false}>
      <form
        className={form.grid}
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!values.ownerId) return fields.setErrors({ ownerId: 'Somebody has to owe the answer.' });
          raise.mutate(values.ownerId);
        }}
      >
        <TextInput label="The question" data-autofocus required maxLength={300} className={form.wide ?? ''} {...fields.text('question')} />
        <NativeSelect label="About" data={Object.entries(decisionKinds).map(([value, label]) => ({ value, label }))} {...fields.text('kind')} />
        <Select label="Who owes the answer" required searchable data={people.map(p => ({ value: p.id, label: p.name }))} value={values.ownerId} onChange={id => fields.set('ownerId', id)} error={fields.errors.ownerId} />
        <TextInput type="date" label="Answer by" description="Ten working days without a date" {...fields.text('answerBy')} />
        <Select label="Need" searchable clearable description="Where it is about one" data={(board.data?.needs ?? []).map(n => ({ value: n.id, label: n.title }))} value={values.needId} onChange={id => fields.set('needId', id)} error={fields.errors.needId} />
        <Textarea label="What your team has to say to it" autosize minRows={2} maxLength={2000} className={form.wide ?? ''} {...fields.text('input')} />
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={raise.isPending}>
            Raise
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Teams({ teams }: { teams: Decisions['teams'] }) {
  return (
    <section className="card" aria-labelledby="teams">
      <h2 id="teams">What became of each team’s input</h2>
      <p className="muted" style={{ marginBottom: 12 }}>
        The last twelve months, by name. A no with its reason is an answer. These are counts for the team itself; with few of them, shares would say little.
      </p>
      <div className={css.scroll} tabIndex={0} role="region" aria-label="What became of each team's input">
        <table className="plain-table">
          <thead>
            <tr>
              {['Team', 'Inputs', 'Accepted', 'In part', 'Declined, with a reason', 'Waiting', 'Of those late', 'Working days to an answer (median)'].map((head, i) => (
                <th key={head} scope="col" className={i > 0 ? 'num' : ''}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {teams.map(t => (
              <tr key={t.team}>
                <td>{t.team}</td>
                {[t.inputs, t.accepted, t.partly, t.declined, t.waiting, t.late].map((n, i) => (
                  <td key={i} className="num">
                    {n}
                  </td>
                ))}
                <td className="num">{t.medianDays ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
