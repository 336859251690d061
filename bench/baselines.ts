import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { openDatabase } from '../src/adapters/postgres/index.ts';
import { answerAs } from './processes.ts';

/** The little that both baselines know of an event. */
interface Event {
  readonly deal: { readonly name: string; readonly fields: { readonly nextStep: string; readonly watch?: string } };
}

function sender(sinkUrl: string) {
  const { origin, pathname } = new URL(sinkUrl);
  const pool = new Pool(origin, { connections: 32, pipelining: 1 });
  return async ({ deal }: Event): Promise<void> => {
    if (!deal.fields.watch) return;
    const body = JSON.stringify({ channel: deal.fields.watch, text: `${deal.name}: ${deal.fields.nextStep}` });
    const answer = await pool.request({ path: `${pathname}chat.postMessage`, method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await answer.body.dump();
  };
}

async function serve(handle: (body: string) => Promise<void>): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      handle(Buffer.concat(chunks).toString()).then(
        () => response.writeHead(202, { 'content-type': 'application/json' }).end('{"ok":true}'),
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/event` };
}

/** Baseline a: an HTTP server and an HTTP client, and nothing that survives a power cut. */
export async function bare({ sinkUrl }: { sinkUrl: string }): Promise<void> {
  const send = sender(sinkUrl);
  const { url } = await serve(async body => void send(JSON.parse(body) as Event));
  answerAs(url, {});
}

/** Baseline b: one INSERT with what arrived meanwhile, flushed to disk, then the send. Nothing can be durable with less. */
export async function durable({ sinkUrl, dataDir }: { sinkUrl: string; dataDir: string }): Promise<void> {
  const database = await openDatabase({ dataDir, log: () => {}, poolSize: 1 });
  await database.pool.query('create table bench_events (id bigint generated always as identity primary key, body jsonb not null)');
  const send = sender(sinkUrl);
  let waiting: { body: string; done: () => void; failed: (error: Error) => void }[] = [];
  let writing = false;

  async function write(): Promise<void> {
    if (writing) return;
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await database.pool.query({ name: 'insert', text: 'insert into bench_events (body) select * from unnest($1::jsonb[])', values: [batch.map(b => b.body)] });
        for (const { done } of batch) done();
      } catch (error) {
        for (const { failed } of batch) failed(error as Error);
      }
    }
    writing = false;
  }

  const { url } = await serve(async body => {
    const event = JSON.parse(body) as Event;
    await new Promise<void>((done, failed) => {
      waiting.push({ body, done, failed });
      void write();
    });
    void send(event);
  });
  answerAs(url, {}, () => database.close());
}
