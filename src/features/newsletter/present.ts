import type { Choice } from '../../kernel/rotation.ts';
import { tieText } from '../../kernel/rotation.ts';
import { countOf } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import type { ArchiveJson, DraftJson, EditionJson, ItemJson, NewsletterSettings, SpotlightJson } from './contract.ts';
import { appears, missingTeams } from './decide-draft.ts';
import { SEED, type Edition, type Issue, type Item } from './model.ts';
import { recipientsOf, teamsOf } from './policy.ts';
import { sayAmount } from './present-paper.ts';
import type { Archived } from './read.ts';
import type { Waiting } from './views.ts';
import { sayPeriod, sayTurn } from './words-turn.ts';

/** Issues as the API and the screens show them: names in place of ids. Pure. */

export interface Around {
  readonly people: Directory;
  readonly newsletter: NewsletterSettings;
  /** Teams of the published issues before this one, the newest first. */
  readonly history: readonly (readonly string[])[];
}
const teamRef = (id: string, people: Directory) => ({ id, name: people.team(id)?.name ?? 'a team that is gone' });
const personRef = (id: string | null, people: Directory) => (id === null ? null : { id, name: people.person(id)?.name ?? 'somebody who has left' });
const iso = (at: number): string => new Date(at).toISOString();

const itemJsonOf = (item: Item, people: Directory): ItemJson => ({
  id: item.id, kind: item.kind, title: item.title, text: item.text, path: item.path, amount: item.amount && sayAmount(item.amount), teams: item.teams.map(id => teamRef(id, people)), shown: item.shown, why: item.why, edited: item.edited,
}); // prettier-ignore
const headOf = (issue: Pick<Issue | Edition, 'number' | 'title' | 'from' | 'to' | 'timeZone'>, id: string) => ({ id, number: issue.number, title: issue.title, period: sayPeriod(issue.from, issue.to, issue.timeZone) });

/** @param editions the newest first */
export const editionJsonOf = (edition: Edition, editions: readonly Edition[], people: Directory): EditionJson => ({
  ...headOf(edition, edition.issueId),
  intro: edition.intro,
  edition: edition.edition,
  note: edition.note,
  publishedAt: iso(edition.at),
  items: edition.items.map(item => ({ ...itemJsonOf(item, people), why: '' })),
  editions: editions.map(e => ({ edition: e.edition, at: iso(e.at), by: personRef(e.by, people), note: e.note })),
});

const missingOf = (issue: Issue, { people, newsletter, history }: Around) => missingTeams(issue.items, { teams: teamsOf(newsletter, people), within: newsletter.every_team_within, history });

export function draftJsonOf(issue: Issue, around: Around, outside: { readonly publicUrl: string; readonly mailConfigured: boolean; readonly mailOff: ReadonlySet<string> }): DraftJson {
  const { people, newsletter } = around;
  const readers = recipientsOf(newsletter, people).filter(p => p.email !== null && !outside.mailOff.has(p.id)).length;
  const { stage } = issue;
  return {
    ...headOf(issue, issue.id),
    intro: issue.intro,
    state: stage.state === 'discarded' ? 'draft' : stage.state,
    edition: issue.edition,
    approvedBy: stage.state === 'approved' ? personRef(stage.by, people) : null,
    version: issue.version,
    updatedAt: iso(issue.updatedAt),
    updatedBy: personRef(issue.updatedBy, people),
    items: issue.items.map(item => itemJsonOf(item, people)),
    missing: missingOf(issue, around).map(({ team, missed }) => ({ team: teamRef(team, people), missed })),
    goes: [
      newsletter.channel ? 'into the channel in Slack' : 'to no channel in Slack, since none is chosen',
      readers > 0 ? `by e-mail to ${countOf(readers, 'person', 'people')}${outside.mailConfigured ? '' : ', once a mail server is configured'}` : 'to nobody by e-mail',
      'into the archive, for everybody',
    ],
    publicUrl: outside.publicUrl,
  };
}

/** For messages in Slack. */
export const waitingOf = (issue: Issue, around: Around): Waiting | undefined =>
  issue.stage.state !== 'draft' && issue.stage.state !== 'approved'
    ? undefined
    : {
        issueId: issue.id,
        number: issue.number,
        title: issue.title,
        state: issue.stage.state,
        version: issue.version,
        items: issue.items.filter(appears).map(item => item.title),
        missing: missingOf(issue, around).map(({ team }) => around.people.team(team)?.name ?? team),
        correcting: issue.edition > 0,
      };

export const spotlightJsonOf = (next: readonly Choice[], past: readonly { number: number; team: string }[], skipping: readonly { issue: number; team: string }[], people: Directory): SpotlightJson => ({
  next: next.map(turn => ({
    issue: Number(turn.period.replace(/\D+/g, '')),
    team: teamRef(turn.team, people),
    reason: sayTurn(turn, id => teamRef(id, people).name),
    tie: turn.reason.tiedWith.length > 0 ? [turn.team, ...turn.reason.tiedWith].map(team => tieText(SEED, turn.period, team)) : [],
  })),
  past: past.map(p => ({ issue: p.number, team: teamRef(p.team, people) })),
  skipping: skipping.map(s => ({ issue: s.issue, team: teamRef(s.team, people) })),
});

export const archivedJsonOf = ({ edition, teams, found }: Archived, people: Directory): ArchiveJson['items'][number] => ({
  ...headOf(edition, edition.issueId), edition: edition.edition, publishedAt: iso(edition.at), teams: teams.map(id => teamRef(id, people)), found,
}); // prettier-ignore
