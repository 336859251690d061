import type { Aggregate } from '../../engine/capability.ts';
import { directory } from '../people/read.ts';
import { decideSign, signCommand, type SignCommand, type SignContext, type SignRefusal, type Signs } from './decide-signs.ts';
import { entriesById } from './read.ts';
import { signsOf } from './read-signs.ts';

export const signs: Aggregate<Signs, SignCommand, SignContext, SignRefusal> = {
  name: 'recognition-signs',
  command: signCommand,
  idOf: c => c.thanksId,
  streamOf: id => `thanks:${id}`,
  load: async (tx, ids) => {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('recognition:signs:' || evenkeel_company() || ':' || id, 0)) from unnest($1::text[]) as d (id)`, [[...ids].sort()]);
    return signsOf(tx, ids);
  },
  gather: async (tx, _settings, items) => ({ people: await directory(tx), entries: new Map((await entriesById(tx, items.map(i => i.command.thanksId))).map(e => [e.thanks.id, e])) }),
  decide: decideSign,
  save: async (tx, changes) => {
    for (const { before, after } of changes) {
      const [had, has] = [before?.signs ?? [], after.signs];
      const gone = had.filter(s => !has.includes(s));
      const fresh = has.filter(s => !had.includes(s));
      await tx.query(
        `delete from recognition_reactions r using unnest($2::text[], $3::text[]) as g (person_id, kind)
          where r.company_id = evenkeel_company() and r.thanks_id = $1 and r.person_id = g.person_id and r.kind = g.kind`,
        [after.thanksId, gone.map(s => s.personId), gone.map(s => s.sign)],
      );
      await tx.query(
        `insert into recognition_reactions (company_id, thanks_id, person_id, kind, at) select evenkeel_company(), $1, * from unnest($2::text[], $3::text[], $4::timestamptz[]) on conflict do nothing`,
        [after.thanksId, fresh.map(s => s.personId), fresh.map(s => s.sign), fresh.map(s => new Date(s.at))],
      );
    }
  },
};
