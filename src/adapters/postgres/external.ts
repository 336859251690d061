import type pg from 'pg';
import { StartProblem } from './problem.ts';

const OLDEST = 14;

interface ServerFacts {
  readonly version: number;
  readonly encoding: string;
  readonly role: string;
  readonly bypasses: boolean;
  readonly readOnly: boolean;
}

/**
 * Whether this database will do; waits while it starts. Answers its major version.
 * @param patienceMs how long a server that is not there yet may take (two containers start at once)
 * @throws StartProblem that names DATABASE_URL
 */
export async function checkExternal(
  pool: pg.Pool,
  url: string,
  patienceMs: number,
  log: (line: string) => void,
): Promise<number> {
  const deadline = Date.now() + patienceMs;
  const facts = await untilThere(pool, url, deadline, log);
  if (facts.version < OLDEST)
    throw new StartProblem(
      `DATABASE_URL leads to PostgreSQL ${facts.version}; Evenkeel needs ${OLDEST} or newer.`,
    );
  if (facts.encoding !== 'UTF8') {
    throw new StartProblem(
      `The database of DATABASE_URL is encoded in ${facts.encoding}; Evenkeel needs UTF8. Make one with: create database evenkeel encoding 'UTF8' template template0`,
    );
  }
  if (facts.readOnly)
    throw new StartProblem(
      'DATABASE_URL leads to a read-only server (a standby?). Give the address of the primary.',
    );
  if (facts.bypasses) {
    log(
      `The role ${facts.role} of DATABASE_URL bypasses row-level security, which keeps companies apart: give Evenkeel a role that is no superuser and has no BYPASSRLS.`,
    );
  }
  return facts.version;
}

async function untilThere(
  pool: pg.Pool,
  url: string,
  deadline: number,
  log: (line: string) => void,
): Promise<ServerFacts> {
  for (let told = false; ;) {
    try {
      const { rows } = await pool.query<ServerFacts>(
        `select current_setting('server_version_num')::int / 10000 as version, current_setting('server_encoding') as encoding,
                rolname as role, (rolsuper or rolbypassrls) as bypasses, pg_is_in_recovery() as "readOnly"
         from pg_roles where rolname = current_user`,
      );
      return rows[0]!;
    } catch (error) {
      if (!isOnItsWay(error) || Date.now() >= deadline) throw explainConnection(error, url);
      if (!told) log(`waiting for the database at ${where(url)}`);
      told = true;
      await new Promise(done => setTimeout(done, 250));
    }
  }
}

const codeOf = (error: unknown): string => {
  const { code, errors } = error as { code?: string; errors?: { code?: string }[] };
  // A name with several addresses gives an AggregateError.
  return code ?? errors?.[0]?.code ?? '';
};

/** Starting (57P03, 57P02), not listening yet, or its name not known yet. */
const isOnItsWay = (error: unknown): boolean =>
  ['57P03', '57P02', '57P01', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN', 'ENOTFOUND'].includes(codeOf(error));

/** Without the password. */
function where(url: string): string {
  try {
    const { host, hostname, port, pathname } = new URL(url);
    return hostname === '' ? pathname : port === '' ? `${host}:5432` : host;
  } catch {
    return 'that address';
  }
}

function explainConnection(error: unknown, url: string): StartProblem {
  const at = where(url);
  const say = (text: string) => new StartProblem(`DATABASE_URL: ${text}`, error);
  const said = (error as Error).message;
  switch (codeOf(error)) {
    case '28P01':
      return say(
        `${at} refuses the password (${said}). Check user and password; special characters in them must be percent-encoded.`,
      );
    case '28000':
      return say(`${at} does not let this user in (${said}). Check the user, and pg_hba.conf of the server.`);
    case '3D000':
      return say(
        `there is no such database at ${at} (${said}). Make it with: create database NAME encoding 'UTF8'`,
      );
    case '53300':
      return say(`${at} has no connection left (${said}). Raise max_connections, or end what holds them.`);
    case '57P03':
      return say(`${at} is still starting. Try again when it is ready.`);
    case 'ECONNREFUSED':
      return say(`nothing listens at ${at}. Start PostgreSQL, or correct host and port.`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return say(`the host of ${at} is not known. Correct the host name.`);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return say(`${at} does not answer. Check address, network and firewall.`);
    case 'ENOENT':
      return say(`there is no socket at ${at}. Start PostgreSQL, or correct the path.`);
  }
  if (/timeout/i.test(said)) return say(`${at} does not answer. Check address, network and firewall.`);
  if (/does not support SSL/i.test(said))
    return say(`${at} offers no TLS. Take sslmode out of the address, or switch it on in the server.`);
  if (/certificate/i.test(said))
    return say(
      `the certificate of ${at} is not trusted (${said}). Add sslrootcert=FILE, or NODE_EXTRA_CA_CERTS.`,
    );
  return say(`${at}: ${said.split('\n')[0]}`);
}

/** Whether this is an address of PostgreSQL at all. @throws StartProblem */
export function checkAddress(url: string): void {
  let protocol: string;
  try {
    ({ protocol } = new URL(url));
  } catch (cause) {
    throw new StartProblem(
      'DATABASE_URL is no address. It looks like postgres://user:password@host:5432/database; special characters in the password must be percent-encoded.',
      cause,
    );
  }
  if (protocol !== 'postgres:' && protocol !== 'postgresql:') {
    throw new StartProblem(
      `DATABASE_URL begins with ${protocol}//; Evenkeel needs PostgreSQL: postgres://user:password@host:5432/database.`,
    );
  }
}
