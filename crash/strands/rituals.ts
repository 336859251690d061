import { CAST, pause, type Attack, type Strand } from '../attack.ts';

/** An issue is edited, approved and published from two places at once: it is out once, and stands in the channel once. */
export function newsletter({ on, call, acknowledged, random }: Attack): Strand {
  /** Marks of published issues by their id; `out` once a publication was acknowledged. */
  const promised = new Map<string, { mark: string; out: boolean }>();
  const answer = async (reply: Response | undefined, what: string) => {
    if (!reply) return undefined;
    if (!reply.ok) throw new Error(`${what} was refused: ${await reply.text()}`);
    return (await reply.json()) as { id: string; version: number; items: { id: string; title: string; text: string; shown: boolean }[] };
  };
  return {
    async run() {
      const seen = await call('robin', '/newsletter', undefined, '', 'GET');
      let id = seen && ((await seen.json()) as { draft: { id: string } | null }).draft?.id;
      for (let n = 1; on(); n++) {
        id ??= (await answer(await call('robin', '/newsletter/issues', {}, `issue-${n}`), 'a draft'))?.id;
        const at = `/newsletter/issues/${id}`;
        const draft = id && (await answer(await call('robin', `${at}/draft`, undefined, '', 'GET'), 'the draft'));
        if (!id || !draft) return;
        const mark = `n${n}n`;
        const own = { id: `own:${n}`, title: `The yard, seen from above, ${n}`, text: 'Everybody may climb the crane on Friday.', shown: true, teams: [] };
        const items = [own, ...draft.items.map(i => ({ id: i.id, title: i.title, text: i.text, shown: i.shown }))];
        const edited = await answer(await call('robin', `${at}/draft`, { title: `This week ${mark}`, intro: '', items }, `edit-issue-${n}`, 'PUT', { 'if-match': `"${draft.version}"` }), 'the edit');
        const approved = edited && (await answer(await call('robin', `${at}/approve`, {}, `approve-issue-${n}`, 'POST', { 'if-match': `"${edited.version}"` }), 'the approval'));
        if (!approved) return;
        acknowledged();
        promised.set(id, { mark, out: false });
        const both = await Promise.all(['a', 'b'].map(key => call('robin', `${at}/publish`, {}, `publish-${key}-${n}`, 'POST', { 'if-match': `"${approved.version}"` })));
        if (both.some(reply => !reply)) return;
        const out = both.filter(reply => reply!.ok).length;
        // The second of two is told that it is out, or that what it saw has moved on.
        if (out !== 1) throw new Error(`of two publications ${out} won: ${(await Promise.all(both.map(reply => reply!.text()))).join(' / ').slice(0, 600)}`);
        acknowledged();
        promised.set(id, { mark, out: true });
        id = undefined;
        await pause(1500 + random() * 2000);
      }
    },
    async judge(found) {
      for (const [id, p] of promised) {
        // An edition with a note is a correction: a shout-out in the issue was taken back after it was out.
        const [row] = await found.read<{ n: number }>(`select count(*)::int as n from newsletter_editions where company_id = evenkeel_company() and issue_id = $1 and data->>'note' is null`, [id]);
        // Published without the answer reaching us is right as well.
        const shown = found.messages.filter(m => m.text.includes(p.mark)).length;
        found.count(`issue ${id} (${p.mark}): ${row!.n} editions, ${shown} times in Slack`, {
          lost: (p.out && row!.n === 0) || (row!.n > 0 && shown === 0) ? 1 : 0,
          twice: Math.max(row!.n, shown, 1) - 1,
          wrong: row!.n === 0 && shown > 0 ? 1 : 0,
        });
      }
    },
  };
}

const SEATS = 5;

/** Sessions with five seats for which everybody says yes or no: no answer is lost, no seat is given twice, one reminder each. */
export function lunches(attack: Attack): Strand {
  const { on, call, acknowledged, random, world } = attack;
  const promised = new Map<string, { mark: string; answers: Map<string, 'yes' | 'no'> }>();
  /** A day passes for those who come: what is due by then is due now. */
  async function remind(lunch: string): Promise<void> {
    if (world.servers === 1) return;
    const { pool } = await world.database();
    await pool.query(`update graphile_worker._private_jobs set run_at = now() where payload->'command'->>'type' = 'remind' and payload->'command'->>'lunchId' = $1 and locked_at is null`, [lunch]).catch(() => {});
    await pool.query(`select pg_notify('jobs:insert', '{"r":"crash","count":20}')`).catch(() => {});
  }
  return {
    async run() {
      for (let n = 1; on(); n++) {
        const mark = `l${n}l`;
        const start = new Date(Date.now() + 12 * 86_400_000).toISOString();
        const made = await call('mara', '/lunches', { title: `How a signal fails ${mark}`, host: 'person_mara', start, capacity: SEATS, minutes: 30 }, `lunch-${n}`);
        if (!made) return;
        if (!made.ok) throw new Error(`a session was refused: ${await made.text()}`);
        const { id } = (await made.json()) as { id: string };
        acknowledged();
        const answers = new Map<string, 'yes' | 'no'>();
        promised.set(id, { mark, answers });
        for (const [i, who] of CAST.filter(key => key !== 'mara').entries()) {
          const says = i % 3 === 2 ? 'no' : 'yes';
          const said = await call(who, `/lunches/${id}/answer`, { answer: says }, `answer-${n}-${who}`);
          if (!said) return;
          if (!said.ok) throw new Error(`an answer was refused: ${await said.text()}`);
          acknowledged();
          answers.set(who, says);
          if (i % 5 === 4) await remind(id);
          await pause(30 + random() * 80);
        }
        await remind(id);
        await pause(1000 + random() * 2000);
      }
    },
    async judge(found) {
      for (const [id, { mark, answers }] of promised) {
        const rows = await found.read<{ person_id: string; answer: string; reminded: string[] }>(`select person_id, answer, reminded from lunch_and_learn_rsvps where company_id = evenkeel_company() and lunch_id = $1`, [id]);
        const stored = new Map(rows.map(row => [row.person_id, row.answer]));
        const lost = [...answers].filter(([who, says]) => stored.get(`person_${who}`) !== says).length;
        found.count(`session ${id} (${mark}): ${lost} of ${answers.size} answers are not as they were given`, { lost });
        // Reminders are direct messages that begin another way than the card of the channel.
        const told = new Map<string, number>();
        for (const m of found.messages) if (m.text.includes(mark)) told.set(`${m.channel} ${m.text}`, (told.get(`${m.channel} ${m.text}`) ?? 0) + 1);
        for (const [what, times] of told) found.count(`session ${id} (${mark}) said ${times} times: ${what}`, { twice: times - 1 });
      }
    },
  };
}
