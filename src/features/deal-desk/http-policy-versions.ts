import { createRoute, z } from '@hono/zod-openapi';
import { problem, type Api } from '../../engine/api.ts';
import { settingVersions, type SettingVersion } from '../../engine/settings.ts';
import { isoMoment, page } from '../../kernel/contract.ts';
import { directory, type Directory } from '../people/read.ts';
import { POLICIES } from './aggregate.ts';
import { jsonSchemaOfPolicies } from '../../policy/file.ts';

const json = <T extends z.ZodType>(schema: T, description: string) => ({ content: { 'application/json': { schema } }, description });
const PAGE = 50;

const versionJson = z.object({
  version: z.number().int(),
  at: isoMoment,
  /** A person's name, or what the program that acted calls itself. */
  by: z.string(),
  inForce: z.boolean(),
});

/** The versions that the policy file had, each of which can be read and put into force again, and the schema that editors use. */
export function policyVersionRoutes(api: Api): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/policies/schema',
      tags: ['Deal desk'],
      summary: 'JSON Schema of policy files: every column and what may be written in it',
      responses: { 200: json(z.record(z.string(), z.unknown()), 'A JSON Schema, draft 2020-12') },
    }),
    c => c.json(jsonSchemaOfPolicies(), 200),
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/policies/versions',
      tags: ['Deal desk'],
      summary: 'Versions of the policy file, newest first',
      request: { query: z.strictObject({ cursor: z.string().max(20).optional(), limit: z.coerce.number().int().min(1).max(100).optional() }) },
      responses: { 200: json(page(versionJson), 'A page of versions') },
    }),
    async c => {
      const { cursor, limit = PAGE } = c.req.valid('query');
      const before = cursor && /^\d{1,9}$/.test(cursor) ? Number(cursor) : undefined;
      const found = await c.get('world').read(async tx => {
        const versions = await settingVersions(tx, POLICIES, { ...(before !== undefined && { before }), limit: limit + 1 });
        const newest = before === undefined ? versions[0] : (await settingVersions(tx, POLICIES, { limit: 1 }))[0];
        return { versions, newest: newest?.version, people: await directory(tx) };
      });
      const items = found.versions.slice(0, limit).map(one => versionOf(one, found.newest, found.people));
      return c.json({ items, next: found.versions.length > limit ? String(items.at(-1)?.version) : null }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/policies/versions/{version}',
      tags: ['Deal desk'],
      summary: 'The text of one version of the policy file',
      request: { params: z.object({ version: z.coerce.number().int().min(1).max(2_147_483_647) }) },
      responses: { 200: json(versionJson.extend({ text: z.string() }), 'The version with its text') },
    }),
    async c => {
      const { version } = c.req.valid('param');
      const found = await c.get('world').read(async tx => {
        const [one] = await settingVersions(tx, POLICIES, { only: version, limit: 1 });
        const [newest] = await settingVersions(tx, POLICIES, { limit: 1 });
        return { one, newest: newest?.version, people: await directory(tx) };
      });
      if (!found.one) return problem(c, 404, 'no-such-version', 'There is no such version of the policy.') as never;
      const { text } = found.one.value as { text?: string };
      return c.json({ ...versionOf(found.one, found.newest, found.people), text: text ?? '' }, 200);
    },
  );
}

const versionOf = ({ version, at, actor }: SettingVersion, newest: number | undefined, people: Directory) => ({
  version,
  at: new Date(at).toISOString(),
  by: actor.kind === 'person' ? (people.person(actor.id)?.name ?? 'somebody who is not known any more') : actor.name,
  inForce: version === newest,
});
