import type { Words } from '../../engine/api.ts';
import { listOf } from '../../kernel/text.ts';
import type { NewsletterRefusal, ReaderRefusal, SpotlightRefusal, SuggestionRefusal } from './model.ts';

/** Refusals in words, as plain text: views escape it. Pure. */

export interface Names {
  name(personId: string): string;
  team(teamId: string): string;
}

export function sayRefusal(refusal: NewsletterRefusal, names: Names): Words {
  switch (refusal.code) {
    case 'not-an-editor':
      return { status: 403, title: 'Only editors of the newsletter can do this.', detail: 'An administrator chooses them under Settings, Newsletter. Everybody can suggest an item.' };
    case 'no-such-issue':
      return { status: 404, title: 'There is no such issue.', detail: 'It may have been thrown away before it was published.' };
    case 'draft-open':
      return { status: 409, title: `Issue ${refusal.number} is being made.`, detail: 'Publish it or throw it away first. It can take in what has happened since.' };
    case 'bad-period':
      return { status: 422, title: 'The period ends before it begins.', field: refusal.field, detail: 'Choose a first day that is before the last one.' };
    case 'moved-on':
      return { status: 412, title: `${refusal.by ? names.name(refusal.by) : 'Evenkeel'} changed this issue meanwhile.`, detail: `It is at version ${refusal.version}. Read it again; nothing of yours was stored over it.` };
    case 'published-already':
      return { status: 409, title: `Issue ${refusal.number} has been published.`, detail: 'What is out does not change. You can correct it: the correction is shown as one.' };
    case 'not-approved':
      return { status: 409, title: 'This issue is not approved yet.', detail: 'Approve it as it stands, then publish it. A change after the approval asks for a new one.' };
    case 'not-published':
      return { status: 409, title: 'This issue is not published yet.', detail: 'It can still be changed; there is nothing to correct.' };
    case 'has-been-out':
      return { status: 409, title: 'This issue is out.', detail: 'It stays in the archive. You can correct it.' };
    case 'nothing-in-it':
      return { status: 422, title: 'There is nothing in this issue.', field: refusal.field, detail: 'Choose an item, or write one of your own.' };
    case 'team-missing':
      return {
        status: 422, title: `${listOf(refusal.teams.map(t => names.team(t.id)))} ${refusal.teams.length === 1 ? 'has' : 'have'} to be in this issue.`, field: refusal.field,
        detail: `${refusal.teams.map(t => `${names.team(t.id)} has not been in the last ${t.missed === 1 ? 'issue' : `${t.missed} issues`}`).join('; ')}. Show an item with them, or write a line.`,
      }; // prettier-ignore
    case 'no-such-item':
      return { status: 422, title: `There is no item ${refusal.id} in this issue.`, field: refusal.field, detail: 'Items of your own begin with "own:"; the others come from what happened.' };
    case 'item-twice':
      return { status: 422, title: `The item ${refusal.id} is there twice.`, field: refusal.field, detail: 'Each item stands once.' };
    case 'no-such-team':
      return { status: 422, title: 'There is no such team.', field: refusal.field, detail: 'Use the id or the name of a team under People.' };
    case 'own-empty':
      return { status: 422, title: 'An item of your own says nothing.', field: refusal.field, detail: 'Write a line, or take it out.' };
    case 'note-needed':
      return { status: 422, title: 'Say what the correction mends.', field: refusal.field, detail: 'Readers see it: "The customer is Aldgate Rail, not Aldgate Ports."' };
  }
}

export function sayTurnRefusal(refusal: SpotlightRefusal): Words {
  switch (refusal.code) {
    case 'not-yours':
      return { status: 403, title: 'A turn is moved by editors or by the team itself.', detail: 'Ask somebody in that team, or an editor.' };
    case 'no-such-team':
      return { status: 422, title: 'This team does not take part.', field: refusal.field, detail: 'Use the id or the name of a team that takes part in the newsletter.' };
    case 'same-team':
      return { status: 422, title: 'A team cannot swap with itself.', field: refusal.field, detail: 'Choose two teams.' };
    case 'not-upcoming':
      return { status: 422, title: 'That turn is not among the next ones.', field: refusal.field, detail: 'The next three turns are published; those can be skipped and swapped.' };
    case 'other-round':
      return { status: 422, title: 'These two cannot swap.', field: refusal.field, detail: 'One of them would come twice before the other comes once.' };
  }
}

export function sayReaderRefusal(refusal: ReaderRefusal | SuggestionRefusal): Words {
  switch (refusal.code) {
    case 'not-you':
      return { status: 403, title: 'Everybody chooses this for themselves.', detail: 'Nobody else can.' };
    case 'nobody-there':
      return { status: 404, title: 'There is no such person.' };
    case 'people-only':
      return { status: 403, title: 'Only people suggest items.', detail: 'Use a token that acts for a person.' };
    case 'too-many':
      return { status: 422, title: 'You have suggested ten items this week.', field: refusal.field, detail: 'The editors have enough to read. Suggest this one next week.' };
    case 'text-needed':
      return { status: 422, title: 'Say what everybody should hear.', field: refusal.field, detail: 'One sentence is enough.' };
  }
}
