import { jsonSchemaOfPolicies, parsePolicies } from '../../src/features/deal-desk/policy-file.ts';
import type { World } from './data.ts';
import { no, ok, type Reply } from './reply.ts';

/** /policies and below it: the real parser over made-up versions. */
export function policies(world: World, method: string, path: string, query: URLSearchParams, body: never, now: number): Reply {
  const newest = world.policies[0];
  const inForce = { text: newest?.text ?? '', version: newest?.version ?? 0, inFlight: 6 };
  if (method === 'GET' && path === '') return ok(inForce);
  if (path === '/schema') return ok(jsonSchemaOfPolicies());
  const version = (one: World['policies'][number]) => ({ version: one.version, at: one.at, by: one.by, inForce: one === newest });
  if (path === '/versions') {
    const from = Number(query.get('cursor') ?? 0);
    return ok({ items: world.policies.slice(from, from + 3).map(version), next: world.policies.length > from + 3 ? String(from + 3) : null });
  }
  if (path.startsWith('/versions/')) {
    const found = world.policies.find(one => String(one.version) === path.slice('/versions/'.length));
    return found ? ok({ ...version(found), text: found.text }) : no(404, 'no-such-version', 'There is no such version of the policy.');
  }
  if (path !== '' && path !== '/check') return no(404, 'not-found', 'There is nothing here.');
  const { text, version: seen } = body as { text: string; version?: number };
  const parsed = parsePolicies(text);
  if (path === '/check') return ok({ ok: parsed.ok, problems: parsed.ok ? [] : parsed.error });
  if (!parsed.ok)
    return no(422, 'invalid', 'The policy file is not right yet.', {
      errors: parsed.error.map(p => ({ field: p.path, message: p.message })),
    });
  if (seen !== undefined && seen !== inForce.version) return no(412, 'moved-on', `Somebody else saved version ${inForce.version} meanwhile.`);
  world.policies = [{ text, version: inForce.version + 1, at: new Date(now).toISOString(), by: world.people.people.find(p => p.id === world.me.id)?.name ?? 'somebody' }, ...world.policies];
  return ok({ ...inForce, text, version: inForce.version + 1 });
}
