import type { Aggregate } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import type { Posted } from '../../ports/slack.ts';
import { directory, teamsAsOf } from '../people/read.ts';
import { decide, type RecognitionContext } from './decide.ts';
import { decideMention, mentionCommand, type MentionCommand, type MentionContext } from './decide-mention.ts';
import { recognitionCommand, type Entry, type RecognitionCommand, type RecognitionRefusal } from './model.ts';
import { entriesById, givenBy, namesOf } from './read.ts';
import { settingsOf } from './settings.ts';
import { lockedDrafts } from './store-drafts.ts';

/** The only SQL that writes the ledger: it adds rows and changes none. */
export const recognition: Aggregate<Entry, RecognitionCommand, RecognitionContext, RecognitionRefusal> = {
  name: 'recognition',
  command: recognitionCommand,
  idOf: command => command.thanksId,
  streamOf: id => `thanks:${id}`,
  load: async (tx, ids) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('recognition:' || evenkeel_company() || ':' || id, 0)) from unnest($1::text[]) as d (id)`, [[...ids].sort()]);
    return new Map((await entriesById(tx, ids)).map(e => [e.thanks.id, e]));
  },
  gather: async (tx, settings, items) => {
    const given = items.flatMap(({ command, actor }) => (command.type === 'give' && actor.kind === 'person' ? [{ command, giver: actor.id }] : []));
    const givers = [...new Set(given.map(g => g.giver))].sort();
    // Two shout-outs of one person at the same moment are counted one after the other.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('recognition:giver:' || evenkeel_company() || ':' || id, 0)) from unnest($1::text[]) as d (id)`, [givers]);
    const people = await directory(tx);
    const named = new Set(given.flatMap(g => [g.giver, ...g.command.people, ...g.command.teams.flatMap(id => people.membersOfTeam(id).map(p => p.id))]));
    return {
      people,
      recognition: settingsOf(settings),
      ledger: await givenBy(tx, givers),
      teamOf: await teamsAsOf(tx, [...named]),
      things: new Set((await namesOf(tx, given.map(g => g.command.about))).keys()),
      drafts: await lockedDrafts(tx, given.flatMap(g => g.command.draftId ?? [])),
    };
  },
  decide,
  save: async (tx, changes) => {
    for (const { before, after } of changes) {
      const { thanks, reversal } = after;
      if (!before) {
        await tx.query(
          `insert into recognition_thanks (company_id, id, giver_id, private, about_kind, about_id, data, at) values (evenkeel_company(), $1, $2, $3, $4, $5, $6, $7)`,
          [thanks.id, thanks.giver.personId, thanks.private, thanks.about?.kind ?? null, thanks.about?.id ?? null, JSON.stringify(thanks), new Date(thanks.at)],
        );
        await tx.query(
          `insert into recognition_receivers (company_id, thanks_id, person_id, at) select evenkeel_company(), $1, p, $3 from unnest($2::text[]) p`,
          [thanks.id, thanks.receivers.map(r => r.personId), new Date(thanks.at)],
        );
      }
      if (reversal && !before?.reversal) {
        await tx.query(
          `insert into recognition_reversals (company_id, thanks_id, by_id, reason, at) values (evenkeel_company(), $1, $2, $3, $4)`,
          [thanks.id, reversal.by, reversal.reason, new Date(reversal.at)],
        );
      }
    }
  },
};

/** Where a shout-out stands in Slack. */
export async function saveCopy(tx: Tx, thanksId: string, audience: string, at: Posted): Promise<void> {
  await tx.query(
    `insert into recognition_copies (company_id, thanks_id, audience, channel, ts) values (evenkeel_company(), $1, $2, $3, $4)
     on conflict (company_id, thanks_id, audience) do update set channel = excluded.channel, ts = excluded.ts`,
    [thanksId, audience, at.channel, at.ts],
  );
}

/** It has no state of its own: what it says is in the log of the deal. */
export const mentions: Aggregate<MentionCommand, MentionCommand, MentionContext> = {
  name: 'recognition-mentions',
  command: mentionCommand,
  idOf: c => c.dealId,
  streamOf: id => `deal:${id}`,
  load: async () => new Map(),
  gather: async tx => ({ people: await directory(tx) }),
  decide: decideMention,
  save: async () => {},
};
