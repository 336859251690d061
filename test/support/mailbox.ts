import { createServer, type AddressInfo } from 'node:net';

export interface Mail {
  readonly to: string;
  /** Headers and text as they arrived, with quoted-printable undone. */
  readonly raw: string;
}

/** A mail server that keeps what it is given: the few verbs of RFC 5321 that a client needs. */
export async function mailbox() {
  const mails: Mail[] = [];
  const server = createServer(socket => {
    let buffer = '';
    let to = '';
    let data = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    socket.on('error', () => {});
    socket.on('data', chunk => {
      buffer += chunk.toString('latin1');
      for (;;) {
        if (data) {
          const end = buffer.indexOf('\r\n.\r\n');
          if (end < 0) return;
          mails.push({ to, raw: decoded(buffer.slice(0, end)) });
          buffer = buffer.slice(end + 5);
          data = false;
          say('250 kept');
          continue;
        }
        const end = buffer.indexOf('\r\n');
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'RCPT') to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        if (verb === 'DATA') data = true;
        say(verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 yes');
        if (verb === 'QUIT') return void socket.end();
      }
    });
    say('220 mailbox');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What somebody has got, oldest first. */
    to: (address: string): Mail[] => mails.filter(m => m.to === address),
    close: () => new Promise(resolve => server.close(resolve)),
  };
}

/** RFC 2045 section 6.7, and the dots that RFC 5321 section 4.5.2 doubles. */
function decoded(raw: string): string {
  const text = raw.replace(/\r\n\.\./g, '\r\n.');
  if (!/content-transfer-encoding: quoted-printable/i.test(text)) return text;
  return Buffer.from(text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1').toString('utf8');
}
