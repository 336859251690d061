import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { until } from '../../../test/support/until.ts';
import { Live } from './live.ts';

test('a database that is away at the start does not end it: live updates try again', async () => {
  let knocks = 0;
  const closed = createServer(socket => {
    knocks++;
    socket.destroy();
  });
  await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve));
  const warnings: string[] = [];
  const live = new Live(`postgres://nobody@127.0.0.1:${(closed.address() as AddressInfo).port}/none`, 'acme', (_level, message) => warnings.push(message));
  await live.start();
  expect(warnings).toHaveLength(1);
  await until('a second knock', async () => knocks > 1);
  await live.stop();
  closed.close();
});
