import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { extname, join } from 'node:path';
import { makeFixture, type Fixture } from './fixture.ts';

/** The built pages over the fixture, with the headers that the real server sends. For tests. */

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface Served {
  readonly url: string;
  readonly fixture: Fixture;
  stop(): Promise<void>;
}

/** @param dir the built app; @param now what everything is dated around, ms */
export async function serveBuilt(dir: string, now: number, deals?: number): Promise<Served> {
  const fixture = makeFixture(now, deals);
  const server: Server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://fixture').pathname;
    if (path.startsWith('/api/v1/')) return void fixture.handle(request, response);
    const file = extname(path) ? path : '/index.html';
    readFile(join(dir, file)).then(
      body => {
        response.writeHead(200, {
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          'content-security-policy':
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'",
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    fixture,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
