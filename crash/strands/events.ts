import { sign } from '../../src/adapters/http/signature.ts';
import { pause, type Attack, type Strand } from '../attack.ts';
import { SECRET } from '../world.ts';

const DEALS = 24;
/** One event in five is told in a channel. */
const TOLD = 5;

/** CRM events on many deals at once, each deal's in their own order. */
export function events({ world, on, random, insist, acknowledged }: Attack): Strand {
  /** By deal: the number of the last event that was acknowledged. */
  const last = new Map<string, number>();
  const alerts = new Set<string>();
  let clock = Date.now() - 3_600_000;

  async function deal(number: number): Promise<void> {
    const externalId = `CRASH-${number}`;
    for (let n = 1; on(); n++) {
      const told = n % TOLD === 0;
      const mark = `e${number}x${n}x`;
      clock += 1000;
      const body = JSON.stringify({
        eventId: `${externalId}-${n}`,
        at: new Date(clock).toISOString(),
        deal: { externalId, name: `Crash deal ${number}`, stage: 'proposal', owner: 'mara@ferncliff.example', amount: String(10_000 + n), currency: 'EUR', fields: { told, mark: told ? mark : 'quiet' } },
      });
      const reply = await insist(() =>
        fetch(`${world.anyServer()}/api/v1/crm/events`, { method: 'POST', body, headers: { 'x-evenkeel-signature': sign(body, SECRET, Math.floor(Date.now() / 1000)) }, signal: AbortSignal.timeout(5000) }),
      );
      if (!reply) return;
      if (reply.status !== 202) throw new Error(`an event was refused: ${reply.status} ${await reply.text()}`);
      acknowledged();
      last.set(externalId, n);
      if (told) alerts.add(mark);
      await pause(20 + random() * 60);
    }
  }

  return {
    run: async () => void (await Promise.all(Array.from({ length: DEALS }, (_, i) => deal(i + 1)))),
    async judge(found) {
      // Every acknowledged event left its cause, and the deal holds the last one.
      for (const [externalId, n] of last) {
        const [known] = await found.read<{ n: number }>(`select count(*)::int as n from engine_causes where company_id = evenkeel_company() and cause = any($1::text[])`, [
          Array.from({ length: n }, (_, i) => `crm:builtin:${externalId}-${i + 1}`),
        ]);
        found.count(`${externalId}: ${n - known!.n} of ${n} acknowledged events are not there`, { lost: n - known!.n });
        const [held] = await found.read<{ minor: string }>(`select amount_minor::text as minor from deals_deals where company_id = evenkeel_company() and external_id = $1`, [externalId]);
        // The next event may have been written without the answer reaching us.
        const now = Number(held?.minor ?? 0) / 100 - 10_000;
        found.count(`${externalId} stands at event ${now}, ${n} were acknowledged`, { wrong: now === n || now === n + 1 ? 0 : 1 });
      }
      const told = new Map<string, number>();
      for (const m of found.messages) for (const [mark] of m.text.matchAll(/e\d+x\d+x/g)) told.set(mark, (told.get(mark) ?? 0) + 1);
      for (const mark of alerts) {
        const n = told.get(mark) ?? 0;
        found.count(`event ${mark} was told ${n} times`, { lost: n === 0 ? 1 : 0, twice: n - 1 });
      }
    },
  };
}
