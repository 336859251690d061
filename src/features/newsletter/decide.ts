import type { Situation } from '../../engine/capability.ts';
import { refuse, type Decision, type Effect, type Fact, type Later } from '../../kernel/decision.ts';
import type { Directory } from '../people/read.ts';
import { MOST_ITEMS, type NewsletterSettings } from './contract.ts';
import { appears, draftItems, missingTeams, refreshItems, teamsIn, type Course } from './decide-draft.ts';
import type { Evidence } from './evidence.ts';
import { newsletterFacts, type IssuePayload, type PublishedPayload } from './events.ts';
import type { Edition, Issue, IssueState, Item, NewsletterCommand, NewsletterRefusal, Of, Source } from './model.ts';
import { editorsOf, mayAct, recipientsOf, teamsOf } from './policy.ts';
import { paperOf } from './present-paper.ts';
import { slackParts } from './views.ts';
import { sayPeriod, tidy } from './words-turn.ts';

export interface NewsletterContext {
  readonly people: Directory;
  readonly newsletter: NewsletterSettings;
  /** The issue that is being made now, if there is one. */
  readonly open: { readonly id: string; readonly number: number } | null;
  /** Of the next new issue. */
  readonly nextNumber: number;
  /** Teams of the published issues before this one, the newest first. */
  readonly history: (number: number) => readonly (readonly string[])[];
  /** What happened, for drafts and refreshes of this batch. */
  readonly evidence: (issueId: string) => Evidence;
  /** Ids of people who do not want to be named. */
  readonly unnamed: ReadonlySet<string>;
  /** What this source told stands no more: it was taken back, reopened, withdrawn. */
  readonly gone: (source: Source) => boolean;
  readonly mailOff: ReadonlySet<string>;
  readonly publicUrl: string;
}
type At = NewsletterContext & Situation;
type Result = Decision<IssueState, NewsletterRefusal>;

/** Every change of an issue, decided in one place. Pure. */
export function decide(state: IssueState | undefined, command: NewsletterCommand, at: At): Result {
  if (command.type === 'withdraw') return withdraw(state, command, at);
  if (!mayAct(at.actor, at.newsletter, at.people)) return refuse({ code: 'not-an-editor' });
  if (command.type === 'draft') return draft(state, command, at);
  if (!state || state.issue.stage.state === 'discarded') return refuse({ code: 'no-such-issue' });
  const { issue } = state;
  switch (command.type) {
    case 'refresh':
      return refresh(issue, command, at);
    case 'edit':
      return edit(issue, command, at);
    case 'approve':
      return approve(issue, command, at);
    case 'publish':
      return publish(issue, command, at);
    case 'correct':
      return correct(issue, at);
    case 'discard':
      return discard(issue, command, at);
  }
}

export const courseOf = (number: number, at: Pick<NewsletterContext, 'newsletter' | 'people' | 'history'>): Course => ({ teams: teamsOf(at.newsletter, at.people), within: at.newsletter.every_team_within, history: at.history(number) });
const byOf = (at: Situation): string | null => (at.actor.kind === 'person' ? at.actor.id : null);
const touched = (issue: Issue, at: Situation, change: Partial<Issue>): Issue => ({ ...issue, ...change, version: issue.version + 1, updatedBy: byOf(at), updatedAt: at.now });
const said = (issue: Issue, type: string, more: object = {}): Fact => ({ type, payload: { issueId: issue.id, number: issue.number, ...more } satisfies IssuePayload });
const done = (issue: Issue, facts: readonly Fact[], more: { out?: readonly Edition[]; effects?: readonly Effect[]; later?: readonly Later[]; answer?: { [key: string]: string[] } } = {}): Result => ({
  state: { issue, out: more.out ?? [] },
  facts,
  effects: more.effects ?? [],
  later: more.later ?? [],
  answer: { issueId: issue.id, version: issue.version, ...more.answer },
});
const unchanged = (issue: Issue): Result => done(issue, []);
const isOpen = (issue: Issue): boolean => issue.stage.state === 'draft' || issue.stage.state === 'approved';
const around = (issue: Pick<Issue, 'timeZone'>, at: At) => ({ people: at.people, timeZone: issue.timeZone, showAmounts: at.newsletter.show_amounts, unnamed: at.unnamed });

function draft(state: IssueState | undefined, command: Of<'draft'>, at: At): Result {
  if (state) return isOpen(state.issue) ? unchanged(state.issue) : refuse({ code: 'published-already', number: state.issue.number, at: state.issue.updatedAt });
  if (at.open) return refuse({ code: 'draft-open', issueId: at.open.id, number: at.open.number });
  if (!(command.from < command.to)) return refuse({ code: 'bad-period', field: 'from' });
  const timeZone = at.newsletter.time_zone;
  const number = at.nextNumber;
  const issue: Issue = {
    id: command.issueId, number, from: command.from, to: command.to, timeZone, title: `What happened, ${sayPeriod(command.from, command.to, timeZone)}`, intro: '',
    items: draftItems(at.evidence(command.issueId), courseOf(number, at), around({ timeZone }, at)).slice(0, MOST_ITEMS),
    stage: { state: 'draft' }, edition: 0, withdrawn: [], parts: 0, version: 1, updatedBy: byOf(at), updatedAt: at.now,
  }; // prettier-ignore
  const tell = at.actor.kind === 'person' ? [] : editorsOf(at.newsletter, at.people).map((p): Effect => ({ kind: 'newsletter.waits', lane: `newsletter-editor:${p.id}`, payload: { issueId: issue.id, personId: p.id } }));
  return done(issue, [said(issue, newsletterFacts.drafted)], { effects: tell });
}

function refresh(issue: Issue, command: Of<'refresh'>, at: At): Result {
  if (!isOpen(issue)) return refuse({ code: 'published-already', number: issue.number, at: issue.updatedAt });
  // What is being corrected tells of its own time: nothing new comes in.
  if (issue.edition > 0) return unchanged(issue);
  const to = command.to !== null && command.to > issue.to ? command.to : issue.to;
  const fresh = draftItems(at.evidence(issue.id), courseOf(issue.number, at), around(issue, at));
  const items = refreshItems(issue.items, fresh).slice(0, MOST_ITEMS);
  if (to === issue.to && same(items, issue.items)) return unchanged(issue);
  const wasDefault = issue.title === `What happened, ${sayPeriod(issue.from, issue.to, issue.timeZone)}`;
  const next = touched(issue, at, { items, to, stage: { state: 'draft' }, ...(wasDefault && { title: `What happened, ${sayPeriod(issue.from, to, issue.timeZone)}` }) });
  return done(next, [said(next, newsletterFacts.refreshed)]);
}
const same = (a: readonly Item[], b: readonly Item[]): boolean => JSON.stringify(a) === JSON.stringify(b);

function edit(issue: Issue, command: Of<'edit'>, at: At): Result {
  if (!isOpen(issue)) return refuse({ code: 'published-already', number: issue.number, at: issue.updatedAt });
  if (command.version !== issue.version) return refuse({ code: 'moved-on', version: issue.version, by: issue.updatedBy });
  const known = new Map(issue.items.map(item => [item.id, item]));
  const items: Item[] = [];
  const seen = new Set<string>();
  for (const [i, typed] of command.items.entries()) {
    const given = { ...typed, title: tidy(typed.title), text: tidy(typed.text) };
    if (seen.has(given.id)) return refuse({ code: 'item-twice', field: `items.${i}.id`, id: given.id });
    seen.add(given.id);
    const before = known.get(given.id);
    const own = before?.source === null || (!before && /^own:[A-Za-z0-9_-]{1,60}$/.test(given.id));
    if (!before && !own) return refuse({ code: 'no-such-item', field: `items.${i}.id`, id: given.id });
    const teams = own && given.teams ? given.teams.map(name => at.people.team(name)?.id ?? null) : null;
    if (teams?.includes(null)) return refuse({ code: 'no-such-team', field: `items.${i}.teams` });
    if (own && given.shown && given.title.trim() === '' && given.text.trim() === '') return refuse({ code: 'own-empty', field: `items.${i}.text` });
    const start: Item = before ?? { id: given.id, kind: 'own', source: null, title: '', text: '', path: null, amount: null, teams: [], people: [], shown: true, why: 'Your own words', edited: true };
    const edited = start.edited || start.title !== given.title || start.text !== given.text;
    items.push({ ...start, title: given.title, text: given.text, shown: given.shown, edited, ...(teams && { teams: teams as string[] }) });
  }
  // What happened cannot be deleted by leaving it off a list; it is left out. Own words can.
  for (const item of issue.items) if (!seen.has(item.id) && item.source !== null) items.push({ ...item, shown: false });
  const content = { title: tidy(command.title).trim() || issue.title, intro: tidy(command.intro), items };
  if (content.title === issue.title && content.intro === issue.intro && same(items, issue.items)) return unchanged(issue);
  const next = touched(issue, at, { ...content, stage: { state: 'draft' } });
  return done(next, [said(next, newsletterFacts.edited)]);
}

const shownOf = (issue: Issue): Item[] => issue.items.filter(appears);

function approve(issue: Issue, command: Of<'approve'>, at: At): Result {
  if (!isOpen(issue)) return refuse({ code: 'published-already', number: issue.number, at: issue.updatedAt });
  if (command.version !== issue.version) return refuse({ code: 'moved-on', version: issue.version, by: issue.updatedBy });
  if (issue.stage.state === 'approved') return unchanged(issue);
  const wrong = unready(issue, shownOf(issue), at);
  if (wrong) return refuse(wrong);
  const next = touched(issue, at, { stage: { state: 'approved', by: byOf(at), at: at.now } });
  return done(next, [said(next, newsletterFacts.approved)]);
}

/** Why an issue with these items cannot go out. A team that has not appeared for long has to. */
function unready(issue: Issue, items: readonly Item[], at: At): NewsletterRefusal | undefined {
  if (items.length === 0) return { code: 'nothing-in-it', field: 'items' };
  const missing = missingTeams(items, courseOf(issue.number, at));
  return missing.length > 0 ? { code: 'team-missing', field: 'items', teams: missing.map(({ team, missed }) => ({ id: team, missed })) } : undefined;
}

function publish(issue: Issue, command: Of<'publish'>, at: At): Result {
  if (!isOpen(issue)) return refuse({ code: 'published-already', number: issue.number, at: issue.updatedAt });
  if (command.version !== null && command.version !== issue.version) return refuse({ code: 'moved-on', version: issue.version, by: issue.updatedBy });
  if (issue.stage.state !== 'approved') return refuse({ code: 'not-approved' });
  const note = issue.edition > 0 ? tidy(command.note ?? '').trim() : null;
  if (note === '') return refuse({ code: 'note-needed', field: 'note' });
  // Looked at once more, in the transaction that publishes: what was taken back a moment ago does not go out.
  const stands = (item: Item): boolean => !(item.source && at.gone(item.source)) && !item.people.some(id => at.unnamed.has(id));
  const items = shownOf(issue).filter(stands);
  const dropped = shownOf(issue).filter(item => !stands(item));
  const wrong = unready(issue, items, at);
  if (wrong) return refuse(wrong);
  return goOut(issue, items, { note, by: byOf(at), mail: issue.edition === 0 || command.mail, dropped: dropped.map(item => item.title) }, at);
}

interface Going {
  readonly note: string | null;
  readonly by: string | null;
  readonly mail: boolean;
  readonly dropped: readonly string[];
}
/** The next edition, and everything that carries it out. */
function goOut(issue: Issue, shown: readonly Item[], going: Going, at: At): Result {
  const items = at.newsletter.show_amounts ? shown : shown.map(item => (item.amount ? { ...item, amount: null } : item));
  const edition: Edition = { issueId: issue.id, number: issue.number, edition: issue.edition + 1, from: issue.from, to: issue.to, timeZone: issue.timeZone, title: issue.title, intro: issue.intro, items, note: going.note, by: going.by, at: at.now };
  const { channel } = at.newsletter;
  const parts = channel ? slackParts(paperOf(edition, at.publicUrl)).length : issue.parts;
  const post = (part: number): Effect => ({ kind: 'newsletter.post', lane: `newsletter:${issue.id}`, payload: { issueId: issue.id, edition: edition.edition, part } });
  const mail = (personId: string): Effect => ({ kind: 'newsletter.mail', lane: `newsletter-mail:${personId}`, payload: { issueId: issue.id, edition: edition.edition, personId } });
  const readers = going.mail ? recipientsOf(at.newsletter, at.people).filter(p => p.email !== null && !at.mailOff.has(p.id)) : [];
  const effects = [...(channel ? Array.from({ length: Math.max(parts, issue.parts) }, (_, part) => post(part)) : []), ...readers.map(p => mail(p.id))];
  const teams = [...teamsIn(items)];
  const light = items.find(item => item.kind === 'spotlight');
  const next = touched(issue, at, { stage: { state: 'published', at: at.now }, edition: edition.edition, parts: Math.max(parts, issue.parts) });
  const payload: PublishedPayload = {
    issueId: issue.id, number: issue.number, edition: edition.edition, teams, spotlight: light?.source?.id ?? null, thanks: items.flatMap(item => (item.source?.kind === 'thanks' ? [item.source.id] : [])),
  }; // prettier-ignore
  const later: Later[] = light?.source && edition.edition === 1 ? [{ key: `newsletter-shine:${issue.id}`, at: 0, to: 'newsletter-spotlight', command: { type: 'shine', team: light.source.id, issue: issue.number } }] : [];
  return done(next, [{ type: newsletterFacts.published, payload }], { out: [edition], effects, later, answer: { dropped: [...going.dropped] } });
}

function correct(issue: Issue, at: At): Result {
  if (issue.edition === 0) return refuse({ code: 'not-published' });
  if (isOpen(issue)) return unchanged(issue);
  const items = issue.items.filter(item => !issue.withdrawn.includes(item.id));
  const next = touched(issue, at, { items, stage: { state: 'draft' } });
  return done(next, [said(next, newsletterFacts.correcting)]);
}

/** A draft goes; a correction that was begun goes back to what is published. */
function discard(issue: Issue, command: Of<'discard'>, at: At): Result {
  if (!isOpen(issue)) return refuse({ code: 'has-been-out' });
  if (command.version !== null && command.version !== issue.version) return refuse({ code: 'moved-on', version: issue.version, by: issue.updatedBy });
  const next = touched(issue, at, { stage: issue.edition > 0 ? { state: 'published', at: at.now } : { state: 'discarded', at: at.now } });
  return done(next, [said(next, newsletterFacts.discarded)]);
}

/**
 * What an item told was taken back, or somebody in it does not want to be named. A draft loses it at once. Where people's
 * own words are out already, the next edition goes out without them, and no edition shows them any more.
 */
function withdraw(state: IssueState | undefined, command: Of<'withdraw'>, at: At): Result {
  if (!state) return refuse({ code: 'no-such-issue' });
  const { issue } = state;
  const touches = (item: Item): boolean =>
    (command.source !== null && item.source?.kind === command.source.kind && item.source.id === command.source.id) || (command.personId !== null && item.people.includes(command.personId));
  const gone = issue.items.filter(item => touches(item) && !issue.withdrawn.includes(item.id));
  if (gone.length === 0 || issue.stage.state === 'discarded') return unchanged(issue);
  const items = issue.items.filter(item => !touches(item));
  const ownWords = gone.filter(item => item.kind === 'thanks');
  const withdrawn = issue.edition > 0 ? [...issue.withdrawn, ...ownWords.map(item => item.id)] : issue.withdrawn;
  const facts = [said(issue, newsletterFacts.withdrawn)];
  if (isOpen(issue)) {
    const next = touched(issue, at, { items, withdrawn, stage: { state: 'draft' } });
    return done(next, facts);
  }
  const out = ownWords.filter(appears);
  if (out.length === 0) return unchanged(issue);
  const published = goOut({ ...issue, items, withdrawn }, shownOf({ ...issue, items }), { note: out.length === 1 ? 'A shout-out was taken back.' : 'Shout-outs were taken back.', by: null, mail: false, dropped: [] }, at);
  return 'refused' in published ? published : { ...published, facts: [...facts, ...published.facts] };
}
