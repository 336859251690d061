import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { request } from 'undici';
import { end, freePort, node, temporary, until } from './processes.ts';
import { say } from './row.ts';

const VERSION = '4.1.15';

/** Installed once, below the system's folder for temporary files. Undefined when npm cannot. */
async function install(): Promise<string | undefined> {
  const folder = join(tmpdir(), 'evenkeel-bench-node-red');
  const program = join(folder, 'node_modules', 'node-red', 'red.js');
  if (existsSync(program)) return program;
  say(`  installing Node-RED ${VERSION} into ${folder}`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  try {
    await promisify(execFile)(npm, ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', `node-red@${VERSION}`], { timeout: 120_000, shell: process.platform === 'win32' });
    return program;
  } catch (error) {
    say(`  npm cannot install Node-RED: ${(error as Error).message.split('\n')[0]}`);
    return undefined;
  }
}

/** The same flow: receive, look whether the deal is watched, answer, tell the channel. With connections that are kept. */
const flow = (sinkUrl: string) => [
  { id: 'tab', type: 'tab', label: 'bench' },
  { id: 'in', type: 'http in', z: 'tab', url: '/event', method: 'post', upload: false, wires: [['rule']] },
  {
    id: 'rule',
    type: 'function',
    z: 'tab',
    outputs: 2,
    func: 'const { deal } = msg.payload;\nconst tell = deal.fields.watch ? { payload: { channel: deal.fields.watch, text: deal.name + ": " + deal.fields.nextStep } } : null;\nreturn [{ ...msg, statusCode: 202, payload: { ok: true } }, tell];',
    wires: [['answer'], ['tell']],
  },
  { id: 'answer', type: 'http response', z: 'tab', wires: [] },
  { id: 'tell', type: 'http request', z: 'tab', method: 'POST', ret: 'obj', paytoqs: 'ignore', url: `${sinkUrl}chat.postMessage`, persist: true, wires: [[]] },
];

export async function startNodeRed(sinkUrl: string): Promise<{ url: string; pid: number; stop: () => Promise<void> } | undefined> {
  const program = await install();
  if (!program) return undefined;
  const home = temporary('node-red');
  const port = await freePort();
  writeFileSync(join(home, 'flows.json'), JSON.stringify(flow(sinkUrl)));
  writeFileSync(
    join(home, 'settings.js'),
    `module.exports = { uiPort: ${port}, uiHost: '127.0.0.1', userDir: ${JSON.stringify(home)}, flowFile: 'flows.json', credentialSecret: false, httpAdminRoot: false, telemetry: { enabled: false, updateNotification: false }, logging: { console: { level: 'warn' } } };`,
  );
  const { child } = node([program, '--settings', join(home, 'settings.js')], { env: {}, cwd: home });
  const url = `http://127.0.0.1:${port}/event`;
  await until('the start of Node-RED', async () => {
    const { statusCode, body } = await request(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"deal":{"name":"","fields":{}}}' });
    await body.dump();
    return statusCode === 202;
  }, 60_000); // prettier-ignore
  return { url, pid: child.pid!, stop: () => end(child) };
}
