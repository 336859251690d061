import { Button, MultiSelect, Switch, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { api, type DraftJson } from '../../api.ts';
import { queries } from '../../queries.ts';
import { MOST_LETTERS, MOST_NAMED } from '../../say/thanks.ts';
import { count, listOf } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed, Loading } from '../../ui/blank.tsx';
import { draft as typed } from '../../ui/draft.ts';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { When } from '../../ui/values.tsx';
import css from './recognition.module.css';
import { About, readAgain } from './shout.tsx';
import { RecognitionPage } from './tabs.tsx';
import { Letters } from './thank-form.tsx';

/** Thanks that the record suggests: read, change, send or decline. Nothing is sent by itself. */
export function DraftsPage() {
  const { locale } = useMe();
  const found = useQuery(queries.drafts);
  const { toSend = [], namingYou = [] } = found.data ?? {};
  return (
    <RecognitionPage
      title="Drafts to send"
      at="/recognition/drafts"
      lead={found.data ? (toSend.length > 0 ? `${count(toSend.length, 'draft', locale)} ${toSend.length === 1 ? 'waits' : 'wait'} for you. Nothing is sent unless you send it.` : 'No draft waits for you') : '\u00a0'}
    >
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading lines={8} />}
      {found.data && toSend.length === 0 && (
        <Blank title="Nothing to read now.">
          When a deal ends, drafts come here for those who helped with it and were not thanked yet; and when the first deal is won with something new in it, for those who asked, decided and built it.
        </Blank>
      )}
      {toSend.map((d, i) => (
        <Draft key={d.id} draft={d} first={i === 0} />
      ))}
      {namingYou.length > 0 && (
        <section className="card" aria-labelledby="naming">
          <h2 id="naming">Drafts of others that name you</h2>
          <p className="muted" style={{ marginTop: -6, marginBottom: 4 }}>
            They may be sent or not. If you would rather not be named, you are left out.
          </p>
          <ul className={css.naming}>
            {namingYou.map(d => (
              <Naming key={d.id} draft={d} />
            ))}
          </ul>
        </section>
      )}
    </RecognitionPage>
  );
}

type Typed = {
  people: string[];
  words: string;
  private: boolean;
};

function Draft({ draft, first }: { draft: DraftJson; first: boolean }) {
  const me = useMe();
  const people = useQuery(queries.people);
  const key = `draft-of-thanks:${draft.id}`;
  const kept = typed.read<Typed>(key);
  const fields = useFields<Typed>({ people: kept.people ?? draft.people.map(p => p.id), words: kept.words ?? draft.words ?? '', private: kept.private ?? false });
  const { values } = fields;
  const change = <K extends keyof Typed>(name: K, value: Typed[K]) => {
    fields.set(name, value);
    typed.keep(key, { people: values.people, words: values.words, private: values.private, [name]: value });
  };
  const send = useMutation({
    mutationFn: () => api.sendDraft(draft.id, { words: values.words, people: values.people, private: values.private }),
    onSuccess: () => {
      typed.drop(key);
      readAgain();
      notice.done('Sent, in your words.');
    },
    onError: fields.failed,
  });
  const decline = useMutation({
    mutationFn: () => api.declineDraft(draft.id),
    onSuccess: () => {
      typed.drop(key);
      readAgain();
      notice.done('Declined. Nothing was sent.');
    },
    onError: error => notice.failed(error),
  });
  const whom = listOf(draft.people.map(p => p.name));
  const known = new Map([...(people.data?.people ?? []).filter(p => p.active && p.id !== me.id).map(p => [p.id, p.name] as const), ...draft.people.map(p => [p.id, p.name] as const)]);
  const words = `words-${draft.id}`;
  return (
    <article className={`card ${css.draft}`} aria-labelledby={draft.id}>
      <header>
        <h2 id={draft.id}>Thank {whom}</h2>
        <p className="small muted">
          for <About about={draft.about} />
          {draft.need && draft.about.kind !== 'need' && <> · {draft.need.name}</>}
          {draft.about.kind === 'need' && <> · {draft.deal.name}</>} · drafted <When at={draft.at} short />
        </p>
      </header>
      <form
        className="stack-tight"
        noValidate
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <MultiSelect label="Who" openOnFocus={false} searchable maxValues={MOST_NAMED} limit={80} data={[...known].map(([value, label]) => ({ value, label }))} value={values.people} error={fields.errors.people} onChange={value => change('people', value)} />
        <div>
          <Textarea label="In your words" required autosize minRows={3} maxLength={MOST_LETTERS} value={values.words} error={fields.errors.words} aria-describedby={words} onChange={e => change('words', e.currentTarget.value)} />
          <Letters words={values.words} id={words} />
        </div>
        <Switch label="Only those thanked see it" checked={values.private} onChange={e => change('private', e.currentTarget.checked)} />
        <div className="row" style={{ marginTop: 6 }}>
          <Button type="submit" {...(first && { variant: 'filled' })} loading={send.isPending} aria-label={`Send thanks to ${whom}`}>
            Send thanks
          </Button>
          <Button loading={decline.isPending} onClick={() => decline.mutate()} aria-label={`Not this time: thanks to ${whom}`}>
            Not this time
          </Button>
        </div>
      </form>
      <aside className={css.why} aria-label={`Why: thanks to ${whom}`}>
        <h3>What it rests on</h3>
        <ul>
          {draft.evidence.map(line => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </aside>
    </article>
  );
}

function Naming({ draft }: { draft: DraftJson }) {
  const leave = useMutation({
    mutationFn: () => api.declineName(draft.id),
    onSuccess: () => {
      readAgain();
      notice.done('You are left out of it.');
    },
    onError: error => notice.failed(error),
  });
  return (
    <li>
      <span className="grow">
        <strong>{draft.drafter.name}</strong> may thank you for <About about={draft.about} />.
      </span>
      <Button size="compact-sm" loading={leave.isPending} onClick={() => leave.mutate()} aria-label={`Leave me out of the thanks of ${draft.drafter.name}`}>
        Leave me out
      </Button>
    </li>
  );
}
