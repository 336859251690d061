import { Button, Modal, MultiSelect, Select, Switch, Textarea } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { IconHeartHandshake } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, type GiveThanks } from '../../api.ts';
import { queries } from '../../queries.ts';
import { MOST_LETTERS, MOST_NAMED, sayLetters } from '../../say/thanks.ts';
import { useMe } from '../../session.tsx';
import { draft } from '../../ui/draft.ts';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import css from './recognition.module.css';
import { readAgain } from './shout.tsx';

/** How much there is to say still, under the field. */
export function Letters({ words, id }: { words: string; id: string }) {
  return (
    <p className={css.letters} id={id} aria-live="polite">
      {sayLetters(words)}
    </p>
  );
}

/** @param primary the page offers nothing that comes before it */
export function ThankButton({ primary }: { primary: boolean }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button {...(primary && { variant: 'filled' })} leftSection={<IconHeartHandshake size={16} />} onClick={open}>
        Thank somebody
      </Button>
      {opened && <ThankForm onClose={close} />}
    </>
  );
}

interface Typed {
  who: string[];
  words: string;
  about: string | null;
  private: boolean;
}
const KEY = 'thanks';

function ThankForm({ onClose }: { onClose: () => void }) {
  const me = useMe();
  const people = useQuery(queries.people);
  const mine = useQuery(queries.myThanks);
  const kept = draft.read<Typed>(KEY);
  const fields = useFields({ people: kept.who ?? [], words: kept.words ?? '', about: kept.about ?? null, private: kept.private ?? false });
  const { values } = fields;
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const things = useQuery({ queryKey: ['recognition', 'about', search], queryFn: ({ signal }) => api.thanksAbout(search, signal), placeholderData: keepPreviousData });
  const keep = (more: Partial<Typed>) => draft.keep(KEY, { who: values.people, words: values.words, about: values.about, private: values.private, ...more });
  const give = useMutation({
    mutationFn: (thanks: GiveThanks) => api.giveThanks(thanks),
    onSuccess: ({ people: thanked, teams, private: quiet }) => {
      draft.drop(KEY);
      readAgain();
      const one = [...thanked, ...teams].length === 1;
      notice.done(quiet ? 'Sent. Only those in it see it.' : `Sent. ${one ? 'They have' : 'All of them have'} it as a message, and it is on the wall.`);
      onClose();
    },
    onError: fields.failed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [kind, id] = values.about ? [values.about.slice(0, values.about.indexOf(':')), values.about.slice(values.about.indexOf(':') + 1)] : [];
    give.mutate({
      people: values.people.filter(x => x.startsWith('p:')).map(x => x.slice(2)),
      teams: values.people.filter(x => x.startsWith('t:')).map(x => x.slice(2)),
      words: values.words,
      private: values.private,
      ...(kind && id && { about: { kind: kind as 'deal' | 'need' | 'request', id } }),
    });
  };
  const known = (people.data?.people ?? []).filter(p => p.active && p.id !== me.id);
  const choices = [
    { group: 'People', items: known.map(p => ({ value: `p:${p.id}`, label: p.team ? `${p.name}, ${p.team.name}` : p.name })) },
    { group: 'Whole teams', items: (people.data?.teams ?? []).filter(t => t.members > 0).map(t => ({ value: `t:${t.id}`, label: t.name })) },
  ];
  const about = (things.data?.items ?? []).map(t => ({ value: `${t.kind}:${t.id}`, label: `${t.kind === 'deal' ? 'Deal' : t.kind === 'need' ? 'Need' : 'Request'}: ${t.name}` }));
  const left = mine.data?.leftToday;
  return (
    <Modal opened onClose={onClose} title="Thank somebody" size="lg" closeOnClickOutside={false}>
      <form onSubmit={submit} className="stack" noValidate>
        <MultiSelect
          label="Who"
          description={`People and whole teams, at most ${MOST_NAMED}`}
          data-autofocus
          openOnFocus={false}
          searchable
          required
          limit={80}
          maxValues={MOST_NAMED}
          data={choices}
          value={values.people}
          placeholder={values.people.length === 0 ? 'Type a name' : ''}
          nothingFoundMessage="Nobody is called that"
          error={fields.errors.people}
          onChange={who => {
            fields.set('people', who);
            keep({ who });
          }}
        />
        <div>
          <Textarea
            label="What for"
            description="What they did, and what came of it"
            required
            autosize
            minRows={4}
            maxLength={MOST_LETTERS}
            aria-describedby="letters"
            {...fields.text('words')}
            onChange={e => {
              fields.set('words', e.currentTarget.value);
              keep({ words: e.currentTarget.value });
            }}
          />
          <Letters words={values.words} id="letters" />
        </div>
        <Select
          label="Deal, need or request"
          searchable
          clearable
          data={about}
          value={values.about}
          onSearchChange={setTyped}
          filter={({ options }) => options}
          placeholder="None"
          nothingFoundMessage="Nothing of that name"
          error={fields.errors.about}
          onChange={chosen => {
            fields.set('about', chosen);
            keep({ about: chosen });
          }}
        />
        <Switch
          label="Only those thanked see it"
          styles={{ description: { paddingInlineStart: 12 } }}
          description={values.private ? 'It is not on the wall, and nobody else learns of it, administrators included.' : 'Everybody may see it: it is on the wall.'}
          checked={values.private}
          onChange={e => {
            fields.set('private', e.currentTarget.checked);
            keep({ private: e.currentTarget.checked });
          }}
        />
        <div className={form.foot} style={{ alignItems: 'center' }}>
          <span className="small muted grow">
            {left === undefined ? '' : left === 0 ? 'You have given all of today’s shout-outs. What you write here is kept until you close the window.' : `You can give ${left} more today, so that each of them counts.`}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={give.isPending}>
            Send thanks
          </Button>
        </div>
      </form>
    </Modal>
  );
}
