/** The five kinds of select menu, for one or several choices, drawn with one picker. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { ElementObject, OptionObject } from '../blocks/types.ts';
import { wordsOf } from '../blocks/types.ts';
import type { ElementValue } from '../blocks/view-state.ts';
import { plainOf } from '../format/ast.ts';
import { parsePlain } from '../format/mrkdwn.ts';
import { useConfirm } from './confirm.tsx';
import type { FieldProps } from './field.ts';
import type { Choice } from './picker.tsx';
import { Picker } from './picker.tsx';
import type { Candidate, Suggestions } from './surface.ts';
import { useSurface } from './surface.ts';

const shown = (option: OptionObject) => plainOf(parsePlain(wordsOf(option.text)));

const choiceOf = (option: OptionObject, group?: string): Choice => ({
  key: option.value ?? shown(option),
  label: shown(option),
  ...(option.description ? { detail: wordsOf(option.description) } : {}),
  ...(group ? { group } : {}),
});

/** Options with their groups, flat, in the order shown. */
function flat(source: Suggestions): { option: OptionObject; choice: Choice }[] {
  if (source.option_groups) {
    return source.option_groups.flatMap(group =>
      (group.options ?? []).map(option => ({ option, choice: choiceOf(option, wordsOf(group.label)) })),
    );
  }
  return (source.options ?? []).map(option => ({ option, choice: choiceOf(option) }));
}

const candidateChoice = (one: Candidate): Choice => ({
  key: one.id,
  label: one.kind === 'public' || one.kind === 'private' ? `#${one.name}` : one.name,
  ...(one.detail ? { detail: one.detail } : {}),
});

const KINDS: Record<string, Candidate['kind'][]> = {
  public: ['public'],
  private: ['private'],
  im: ['im', 'user', 'app'],
  mpim: ['mpim'],
};

/** Whom or where a users, conversations or channels select offers. */
function candidatesFor(element: ElementObject, people: Candidate[], conversations: Candidate[]): Candidate[] {
  if (element.type.includes('users_select')) return people;
  if (element.type.includes('channels_select')) return conversations.filter(one => one.kind === 'public');
  const include = element.filter?.include?.flatMap(kind => KINDS[kind] ?? []);
  return conversations.filter(one => {
    if (element.filter?.exclude_bot_users && one.kind === 'app') return false;
    return !include || include.includes(one.kind);
  });
}

/** Which field of the state a select fills. */
function fieldOf(type: string): 'selected_user' | 'selected_conversation' | 'selected_channel' | undefined {
  if (type.includes('users_')) return 'selected_user';
  if (type.includes('conversations_')) return 'selected_conversation';
  return type.includes('channels_') ? 'selected_channel' : undefined;
}

export function SelectElement({
  blockId,
  actionId,
  element,
  value,
  label,
  describedBy,
  invalid,
  commit,
}: FieldProps): ReactNode {
  const surface = useSurface();
  const { ask, dialog } = useConfirm(element.confirm);
  const multi = element.type.startsWith('multi_');
  const field = fieldOf(element.type);
  const external = element.type.endsWith('external_select');
  // Options that the app sent while searching, so that a chosen one can be reported whole.
  const [known, setKnown] = useState<Map<string, OptionObject>>(new Map());
  useEffect(() => setKnown(new Map()), [actionId]);

  const candidates = field ? candidatesFor(element, surface.people, surface.conversations) : [];
  const fixed = flat(element);
  const options = new Map([...fixed.map(({ option, choice }) => [choice.key, option] as const), ...known]);
  const choices = field ? candidates.map(candidateChoice) : fixed.map(one => one.choice);

  const everybody = [...surface.people, ...surface.conversations];
  const byId = (id: string): Choice => {
    const found = everybody.find(one => one.id === id);
    return found ? candidateChoice(found) : { key: id, label: id };
  };
  const selected = selectedOf(value, field, multi, byId);

  const entry = (picked: Choice[]): ElementValue => {
    const { type } = element;
    const first = picked[0];
    if (field) {
      return multi
        ? { type, [`${field}s`]: picked.map(choice => choice.key) }
        : { type, [field]: first?.key ?? null };
    }
    const optionOf = (choice: Choice): OptionObject =>
      options.get(choice.key) ??
      [value?.selected_option, ...(value?.selected_options ?? [])].find(one => one?.value === choice.key) ?? {
        text: { type: 'plain_text', text: choice.label },
        value: choice.key,
      };
    return multi
      ? { type, selected_options: picked.map(optionOf) }
      : { type, selected_option: first ? optionOf(first) : null };
  };

  return (
    <>
      <Picker
        label={label}
        describedBy={describedBy}
        invalid={invalid}
        placeholder={wordsOf(element.placeholder) || (multi ? 'Select options' : 'Select an option')}
        multi={multi}
        max={element.max_selected_items}
        focusFirst={element.focus_on_load ?? false}
        selected={selected}
        choices={choices}
        minQuery={element.min_query_length ?? 3}
        search={
          external
            ? async query => {
                const list = flat(await surface.suggest(blockId, actionId, query));
                setKnown(
                  new Map([...known, ...list.map(({ option, choice }) => [choice.key, option] as const)]),
                );
                return list.map(one => one.choice);
              }
            : undefined
        }
        onChange={picked => ask(() => commit(entry(picked)))}
      />
      {dialog}
    </>
  );
}

function selectedOf(
  value: ElementValue | undefined,
  field: ReturnType<typeof fieldOf>,
  multi: boolean,
  byId: (id: string) => Choice,
): Choice[] {
  if (!value) return [];
  if (field) {
    const ids = multi ? (value[`${field}s`] ?? []) : [value[field]];
    return ids.filter((id): id is string => typeof id === 'string').map(byId);
  }
  const list = multi ? (value.selected_options ?? []) : value.selected_option ? [value.selected_option] : [];
  return list.map(option => choiceOf(option));
}
