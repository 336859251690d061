import type { Aggregate } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Posted } from '../../ports/slack.ts';
import { directory } from '../people/read.ts';
import { decide, type NewsletterContext } from './decide.ts';
import { teamsIn } from './decide-draft.ts';
import { decideReader, decideSuggestion, type ReaderContext, type SuggestionContext } from './decide-reader.ts';
import { decideSpotlight, type SpotlightContext } from './decide-spotlight.ts';
import { noEvidence, type Evidence } from './evidence.ts';
import {
  newsletterCommand, readerCommand, spotlightCommand, suggestionCommand, type Issue, type IssueState, type NewsletterCommand, type NewsletterRefusal, type Reader, type ReaderCommand, type ReaderRefusal,
  type Spotlight, type SpotlightCommand, type SpotlightRefusal, type Suggestion, type SuggestionCommand, type SuggestionRefusal,
} from './model.ts'; // prettier-ignore
import { historyBefore, lastEdition, nextNumber, openIssue, readers, spotlight, suggestionsSince } from './read.ts';
import { evidence, goneOf } from './read-evidence.ts';
import { settingsOf } from './settings.ts';

/** The only SQL that writes issues, editions, turns and what readers chose. */

const DAY = 86_400_000;
/** A tsvector holds a megabyte (https://www.postgresql.org/docs/current/textsearch-limitations.html); this many characters fit, whatever they are. */
const MOST_SEARCHED = 60_000;

export const newsletter: Aggregate<IssueState, NewsletterCommand, NewsletterContext & { publicUrl: string }, NewsletterRefusal> = {
  name: 'newsletter',
  command: newsletterCommand,
  idOf: command => command.issueId,
  streamOf: id => `newsletter:${id}`,
  load: async (tx, ids, commands) => {
    // One draft at a time, and one number each.
    if (commands.some(c => c.type === 'draft' || c.type === 'discard')) await tx.query(`select pg_advisory_xact_lock(hashtextextended('newsletter:' || evenkeel_company(), 0))`);
    const rows = await tx.query<{ id: string; data: Issue }>(`select id, data from newsletter_issues where company_id = evenkeel_company() and id = any($1::text[]) order by id for update`, [ids]);
    return new Map(rows.map(row => [row.id, { issue: row.data, out: [] }]));
  },
  gather: async (tx, settings, items) => {
    const chosen = settingsOf(settings);
    const open = await openIssue(tx);
    const next = await nextNumber(tx);
    const numbers = new Set([next, ...items.flatMap(({ state }) => (state ? [state.issue.number] : []))]);
    const histories = new Map<number, string[][]>();
    for (const number of numbers) histories.set(number, await historyBefore(tx, number));
    const found = new Map<string, Evidence>();
    for (const { command, state } of items) {
      if (command.type !== 'draft' && command.type !== 'refresh') continue;
      if (state && (state.issue.edition > 0 || state.issue.stage.state === 'published')) continue;
      const from = command.type === 'draft' ? command.from : (state?.issue.from ?? 0);
      const to = command.type === 'draft' ? command.to : Math.max(command.to ?? 0, state?.issue.to ?? 0);
      const last = await lastEdition(tx);
      found.set(command.issueId, await evidence(tx, settings, chosen, { from, to, number: state?.issue.number ?? next, suggestedSince: last?.at ?? from - 90 * DAY }));
    }
    const published = items.flatMap(({ command, state }) => (command.type === 'publish' && state ? state.issue.items.flatMap(item => item.source ?? []) : []));
    const chose = [...(await readers(tx)).values()];
    return {
      people: await directory(tx),
      newsletter: chosen,
      open: open ? { id: open.id, number: open.number } : null,
      nextNumber: next,
      history: number => histories.get(number) ?? [],
      evidence: id => found.get(id) ?? noEvidence,
      unnamed: new Set(chose.filter(r => !r.named).map(r => r.personId)),
      mailOff: new Set(chose.filter(r => !r.mail).map(r => r.personId)),
      gone: published.length > 0 ? await goneOf(tx, published) : () => false,
      // Parts of a message are counted here; the address in them is as long as it will ever be.
      publicUrl: `https://${'x'.repeat(120)}`,
    };
  },
  decide,
  save: async (tx, changes) => {
    for (const { after } of changes) {
      const { issue, out } = after;
      await tx.query(
        `insert into newsletter_issues (company_id, id, number, state, data, updated_at) values (evenkeel_company(), $1, $2, $3, $4, $5)
         on conflict (company_id, id) do update set state = excluded.state, data = excluded.data, updated_at = excluded.updated_at`,
        [issue.id, issue.number, issue.stage.state, JSON.stringify(issue), new Date(issue.updatedAt)],
      );
      for (const edition of out) {
        const words = [edition.title, edition.intro, edition.note ?? '', ...edition.items.flatMap(item => [item.title, item.text])].join('\n').slice(0, MOST_SEARCHED);
        await tx.query(
          `insert into newsletter_editions (company_id, issue_id, edition, number, data, teams, words, at) values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7)`,
          [edition.issueId, edition.edition, edition.number, JSON.stringify(edition), [...teamsIn(edition.items)].sort(), words, new Date(edition.at)],
        );
      }
    }
  },
};

export const turns: Aggregate<Spotlight, SpotlightCommand, SpotlightContext, SpotlightRefusal> = {
  name: 'newsletter-spotlight',
  command: spotlightCommand,
  idOf: () => 'spotlight',
  streamOf: () => 'newsletter-spotlight:all',
  load: async tx => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('newsletter-spotlight:' || evenkeel_company(), 0))`);
    return new Map([['spotlight', await spotlight(tx)]]);
  },
  gather: async (tx, settings) => {
    const open = await openIssue(tx);
    return { people: await directory(tx), newsletter: settingsOf(settings), nextIssue: open?.number ?? (await nextNumber(tx)), open: open?.id ?? null };
  },
  decide: decideSpotlight,
  save: async (tx, changes) => {
    for (const { after } of changes) {
      await tx.query(`insert into newsletter_spotlight (company_id, data) values (evenkeel_company(), $1) on conflict (company_id) do update set data = excluded.data`, [JSON.stringify(after)]);
    }
  },
};

export const suggestions: Aggregate<Suggestion, SuggestionCommand, SuggestionContext, SuggestionRefusal> = {
  name: 'newsletter-suggestions',
  command: suggestionCommand,
  idOf: command => command.suggestionId,
  streamOf: id => `newsletter-suggestion:${id}`,
  load: async () => new Map(),
  gather: async tx => ({ people: await directory(tx), open: (await openIssue(tx))?.id ?? null, recent: await suggestionsSince(tx, 0) }),
  decide: decideSuggestion,
  save: async (tx, changes) => {
    for (const { after } of changes) {
      await tx.query(`insert into newsletter_suggestions (company_id, id, by_id, text, at) values (evenkeel_company(), $1, $2, $3, $4)`, [after.id, after.by, after.text, new Date(after.at)]);
    }
  },
};

export const choices: Aggregate<Reader, ReaderCommand, ReaderContext, ReaderRefusal> = {
  name: 'newsletter-readers',
  command: readerCommand,
  idOf: command => command.personId,
  streamOf: id => `newsletter-reader:${id}`,
  load: async (tx, ids) => {
    const all = await readers(tx);
    return new Map(ids.flatMap(id => (all.has(id) ? [[id, all.get(id)!] as const] : [])));
  },
  gather: async tx => ({ people: await directory(tx) }),
  decide: decideReader,
  save: async (tx, changes) => {
    for (const { after } of changes) {
      await tx.query(
        `insert into newsletter_readers (company_id, person_id, mail, named, at) values (evenkeel_company(), $1, $2, $3, now())
         on conflict (company_id, person_id) do update set mail = excluded.mail, named = excluded.named, at = excluded.at`,
        [after.personId, after.mail, after.named],
      );
    }
  },
};

/** Where a part of an issue stands in Slack. */
export async function savePost(tx: Tx, issueId: string, part: number, at: Posted, edition: number): Promise<void> {
  await tx.query(
    `insert into newsletter_posts (company_id, issue_id, part, channel, ts, edition) values (evenkeel_company(), $1, $2, $3, $4, $5)
     on conflict (company_id, issue_id, part) do update set channel = excluded.channel, ts = excluded.ts, edition = excluded.edition`,
    [issueId, part, at.channel, at.ts, edition],
  );
}
export async function saveMailed(tx: Tx, issueId: string, edition: number, personId: string, at: number): Promise<void> {
  await tx.query(`insert into newsletter_mails (company_id, issue_id, edition, person_id, sent_at) values (evenkeel_company(), $1, $2, $3, $4) on conflict do nothing`, [issueId, edition, personId, new Date(at)]);
}
/** The company's own key, made when it is first needed. */
export async function linkKey(tx: Tx, fresh: Buffer): Promise<Buffer> {
  await tx.query(`insert into newsletter_keys (company_id, key) values (evenkeel_company(), $1) on conflict do nothing`, [fresh]);
  const [row] = await tx.query<{ key: Buffer }>(`select key from newsletter_keys where company_id = evenkeel_company()`);
  return row!.key;
}
