import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { causeOf, problem, type Api, type ApiEnv } from '../../engine/api.ts';
import { approvalJson, attachQuery, type ApprovalJson } from './contract.ts';
import { MOST_BYTES } from './decide-files.ts';
import { takeIn } from './files.ts';
import type { DeskRefusal } from './model.ts';
import { fileOf } from './read.ts';

type C = Context<ApiEnv>;
interface Desk {
  readonly say: (c: C, refusal: DeskRefusal) => Promise<never>;
  readonly show: (c: C, id: string) => Promise<ApprovalJson | undefined>;
}

/**
 * The body, at most so many bytes; undefined when there are more. Up to four times as much is read all the same, since who is
 * still sending does not hear an answer; what goes on beyond that is cut off.
 */
async function bytesOf(body: ReadableStream<Uint8Array> | null, most: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size <= most) chunks.push(chunk);
    else chunks.length = 0;
    if (size > 4 * most) break;
  }
  return size > most ? undefined : Buffer.concat(chunks);
}

/** For names of any letters (RFC 6266, with RFC 8187's encoding), and a plain one for who does not know that. */
function attachmentCalled(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

export function fileRoutes(api: Api, { say, show }: Desk): void {
  api.openapi(
    createRoute({
      method: 'post', path: '/approvals/{id}/files', tags: ['Deal desk'],
      summary: 'Attach a file: the body is the file, at most 10 MB; by those whom the request concerns',
      request: { params: z.object({ id: z.string().max(80) }), query: attachQuery, body: { required: true, content: { 'application/octet-stream': { schema: z.any().openapi({ type: 'string', format: 'binary' }) } } } },
      responses: { 201: { description: 'The request with the file', content: { 'application/json': { schema: approvalJson } } } },
    }), // prettier-ignore
    async c => {
      const { id } = c.req.valid('param');
      const { name, comment, step } = c.req.valid('query');
      const by = c.get('caller').personId;
      const bytes = await bytesOf(c.req.raw.body, MOST_BYTES);
      if (by === null) return say(c, { code: 'people-only' });
      if (!bytes) return say(c, { code: 'bad-file', field: 'file', name, why: 'too-large' });
      const answer = await takeIn(c.get('world'), { requestId: id, by, name, mediaType: c.req.header('content-type'), bytes, comment: comment || null, step: step || null, cause: causeOf(c) });
      if (!answer.ok) return say(c, answer.refusal as unknown as DeskRefusal);
      const shown = await show(c, id);
      return shown ? c.json(shown, 201) : (problem(c, 404, 'no-such-request', 'There is no such approval request.') as never);
    },
  );

  api.openapi(
    createRoute({
      method: 'get', path: '/approvals/{id}/files/{fileId}', tags: ['Deal desk'], summary: 'A file of a request, always as a download',
      request: { params: z.object({ id: z.string().max(80), fileId: z.string().max(80) }) },
      responses: { 200: { description: 'Its bytes', content: { 'application/octet-stream': { schema: z.any().openapi({ type: 'string', format: 'binary' }) } } } },
    }), // prettier-ignore
    async c => {
      const { id, fileId } = c.req.valid('param');
      const file = await c.get('world').read(tx => fileOf(tx, id, fileId));
      if (!file) return problem(c, 404, 'no-such-file', 'This request has no such file.') as never;
      return c.body(new Uint8Array(file.bytes), 200, {
        'content-type': file.mediaType,
        'content-disposition': attachmentCalled(file.name),
        // Whatever is in it, nothing of it runs as a page of ours.
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'private, no-store',
      }) as never;
    },
  );
}
