import { pause, type Attack, type Strand } from '../attack.ts';

/** Requests to another team: asked, claimed, done, each once; one card in each conversation. */
export function requests({ on, call, acknowledged, random }: Attack): Strand {
  const promised = new Map<string, { mark: string; done: boolean }>();
  return {
    async run() {
      const made = await call('mara', '/deals', { name: 'Crash help', stage: 'negotiation', owner: 'mara@ferncliff.example' }, 'deal-help');
      if (!made) return;
      const { id: deal } = (await made.json()) as { id: string };
      for (let n = 1; on(); n++) {
        const mark = `q${n}q`;
        const asked = await call('mara', `/deals/${deal}/requests`, { type: 'legal-review', what: `Is this clause right? ${mark}`, fields: { document: 'Single clause' } }, `help-${n}`);
        if (!asked) return;
        const request = (await asked.json()) as { id?: string };
        if (!request.id) throw new Error(`a request was refused: ${JSON.stringify(request)}`);
        acknowledged();
        promised.set(request.id, { mark, done: false });
        for (const [step, body] of [['claim', {}], ['done', { text: `It is right. ${mark}` }]] as const) {
          const stepped = await call('elena', `/requests/${request.id}/${step}`, body, `help-${step}-${n}`);
          if (!stepped) return;
          if (!stepped.ok) throw new Error(`${step} was refused: ${await stepped.text()}`);
          acknowledged();
        }
        promised.set(request.id, { mark, done: true });
        await pause(300 + random() * 500);
      }
    },
    async judge(found) {
      for (const [id, p] of promised) {
        const [request] = await found.read<{ state: string }>(`select state from requests_requests where company_id = evenkeel_company() and id = $1`, [id]);
        const facts = await found.read<{ type: string; n: number }>(`select type, count(*)::int as n from engine_facts where company_id = evenkeel_company() and payload->>'requestId' = $1 and type in ('requests.asked', 'requests.done') group by type`, [id]);
        const most = Math.max(1, ...facts.map(f => f.n));
        found.count(`request to Legal ${id}: ${request?.state}, ${facts.map(f => `${f.type} ${f.n}`).join(', ')}`, { lost: request ? 0 : 1, twice: most - 1, wrong: request && p.done && request.state !== 'done' ? 1 : 0 });
        const cards = new Map<string, number>();
        for (const m of found.messages) if (m.text.includes(p.mark) && !m.text.includes(`It is right. ${p.mark}`)) cards.set(m.channel, (cards.get(m.channel) ?? 0) + 1);
        for (const [channel, n] of cards) found.count(`request to Legal ${id} has ${n} cards in ${channel}`, { twice: n - 1 });
      }
    },
  };
}

/** Thanks from everybody to everybody, within the limits; one in five is taken back. */
export function thanks({ on, call, acknowledged, random }: Attack, people: readonly string[]): Strand {
  const promised = new Map<string, { mark: string; receiver: string; reversed: boolean }>();
  return {
    async run() {
      for (let n = 0; on() && n < people.length * 4; n++) {
        const giver = people[n % people.length]!;
        // A different receiver in each turn: three to the same person in a week are allowed.
        const receiver = people[(n + 1 + Math.floor(n / people.length)) % people.length]!;
        const mark = `t${n}t`;
        const given = await call(giver, '/thanks', { people: [`person_${receiver}`], words: `You stayed until it ran again, thank you. ${mark}` }, `thanks-${n}`);
        if (!given) return;
        const made = (await given.json()) as { id?: string };
        if (!made.id) throw new Error(`thanks were refused: ${JSON.stringify(made)}`);
        acknowledged();
        promised.set(made.id, { mark, receiver, reversed: false });
        if (n % 5 === 0) {
          const reversed = await call(giver, `/thanks/${made.id}/reverse`, { reason: 'the wrong person' }, `reverse-${n}`);
          if (!reversed) return;
          if (!reversed.ok) throw new Error(`taking back was refused: ${await reversed.text()}`);
          acknowledged();
          promised.set(made.id, { mark, receiver, reversed: true });
        }
        await pause(400 + random() * 800);
      }
    },
    async judge(found) {
      for (const [id, p] of promised) {
        const [row] = await found.read<{ n: number; reversed: number; receivers: number }>(
          `select (select count(*)::int from recognition_thanks where company_id = evenkeel_company() and data->>'words' like '%' || $2) as n,
                  (select count(*)::int from recognition_reversals where company_id = evenkeel_company() and thanks_id = $1) as reversed,
                  (select count(*)::int from recognition_receivers where company_id = evenkeel_company() and thanks_id = $1) as receivers`,
          [id, p.mark],
        );
        const told = new Map<string, number>();
        for (const m of found.messages) if (m.text.endsWith(p.mark)) told.set(m.channel, (told.get(m.channel) ?? 0) + 1);
        const most = Math.max(0, ...told.values());
        // Taking back may have been written without the answer reaching us.
        const reversed = row!.reversed > 0;
        found.count(`thanks ${id} (${p.mark}): ${row!.n} rows, ${row!.receivers} receivers, ${row!.reversed} reversals, in ${told.size} conversations, at most ${most} in one`, {
          lost: row!.n === 0 || row!.receivers === 0 || (!reversed && told.size === 0) ? 1 : 0,
          twice: Math.max(row!.n, row!.receivers, row!.reversed, most, 1) - 1,
          wrong: (p.reversed && !reversed) || (reversed && told.size > 0) ? 1 : 0,
        });
      }
    },
  };
}
