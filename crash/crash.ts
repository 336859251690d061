import { tidyUp } from '../bench/processes.ts';
import { seeded } from '../practice/company/deals.ts';
import { CAST } from './attack.ts';
import { startLoad } from './load.ts';
import { judge, type Verdict } from './verdict.ts';
import { startWorld, type World } from './world.ts';

/**
 * The kill test: server processes are killed with -9 at random moments under load, PostgreSQL is killed, Slack answers
 * with every fault, among them replies that are lost after the write. Then what was acknowledged is held against what is.
 * `crash --kills 200 --seed 7 --json`. The seed gives the kills and faults again; the machine's own timing differs.
 */
const args = process.argv.slice(2);
const option = (name: string, otherwise: number): number => {
  const i = args.indexOf(`--${name}`);
  const value = i < 0 ? otherwise : Number(args[i + 1]);
  if (!Number.isInteger(value) || value < 0) {
    console.error(`--${name} takes a whole number`);
    process.exit(1);
  }
  return value;
};
const kills = option('kills', 60);
const seed = option('seed', Math.floor(Math.random() * 1_000_000));
const json = args.includes('--json');
const random = seeded(seed);
const say = (line: string) => void process.stderr.write(`${line}\n`);
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

const METHODS = ['chat.postMessage', 'chat.update', 'conversations.open'];
async function fault(world: World): Promise<void> {
  const kind = (['lost_reply', 'lost_reply', '5xx', '429', 'slow', 'timeout'] as const)[Math.floor(random() * 6)]!;
  const method = METHODS[Math.floor(random() * METHODS.length)]!;
  await world.practice('faults', { api: [{ kind, method, times: 1 + Math.floor(random() * 3), delayMs: kind === 'timeout' ? 3000 : 400, retryAfterSeconds: 1 }], delivery: random() < 0.3 ? [{ kind: 'duplicate', times: 1 }] : [] });
}

async function storm(servers: 1 | 2, howMany: number): Promise<Verdict> {
  say(`${servers === 2 ? 'two processes on one PostgreSQL' : 'one process with its embedded PostgreSQL'}: ${howMany} kills`);
  const world = await startWorld(servers);
  try {
    const { conversations } = (await world.practice('state')) as { conversations: { id: string; name: string }[] };
    const channel = conversations.find(c => c.name === 'sales')!.id;
    await world.practice('as', { do: 'join', user: 'U0MARAXXX', conversation: channel });
    const admin = await world.token('robin');
    const api = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
      const reply = await fetch(`${world.anyServer()}/api/v1${path}`, { method, headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) });
      if (!reply.ok) throw new Error(`${method} ${path} was refused: ${await reply.text()}`);
      return (await reply.json()) as Record<string, unknown>;
    };
    const tokens: Record<string, string> = {};
    for (const who of CAST) tokens[who] = String((await api('POST', '/tokens', { name: who, personId: `person_${who}` }))['token']);
    await api('PUT', '/signals', { rules: [{ name: 'crash', on: 'changed', when: { field: 'fields.mark', fields: { told: true } }, to: { channel }, say: '{deal} says {to}', gather: false }] });
    await world.practice('invite-app', { channel });
    // A deadline that decides by itself after six seconds, and somebody who is away.
    const { text } = await api('GET', '/policies');
    const late = `      - name: nobody is in a hurry
        when: { fields.late: "= true" }
        ask: { step: deadline, approvers: [{ role: legal-approver }], due: 1 minute, escalate: [{ at: 10%, then: approve }] }
    fallback:`;
    await api('PUT', '/policies', { text: String(text).replace('    fallback:', late) });
    await api('POST', '/people/person_grace/absences', { from: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10), standInId: 'person_ada' });
    const load = startLoad(world, tokens, random);
    for (let k = 1; k <= howMany; k++) {
      await pause(500 + random() * 1500);
      if (random() < 0.6) await fault(world);
      if (k % 15 === 0) world.killPostgres();
      else await world.killServer(Math.floor(random() * servers));
      if (k % 10 === 0) say(`  ${k} kills, ${load.acknowledged()} acknowledged`);
    }
    await world.allReady();
    await pause(1000);
    await load.stop();
    say(`  ${load.said()}`);
    return await judge(world, load);
  } finally {
    await world.stop();
  }
}

const total = { seed, kills, acknowledged: 0, lost: 0, twice: 0, wrong: 0 };
try {
  for (const [servers, share] of [[2, Math.ceil(kills * 0.6)], [1, Math.floor(kills * 0.4)]] as const) {
    if (share === 0) continue;
    const verdict = await storm(servers, share);
    for (const key of ['acknowledged', 'lost', 'twice', 'wrong'] as const) total[key] += verdict[key];
    for (const line of verdict.details) say(`  ${line}`);
    say(`  ${verdict.acknowledged} acknowledged, ${verdict.lost} lost, ${verdict.twice} twice, ${verdict.wrong} wrong`);
  }
} finally {
  await tidyUp();
}
if (json) console.log(JSON.stringify(total));
else console.log(`seed ${seed}, ${kills} kills: ${total.acknowledged} acknowledged, ${total.lost} lost, ${total.twice} done twice, ${total.wrong} wrong`);
process.exit(total.lost + total.twice + total.wrong === 0 ? 0 : 1);
