import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { JsonObject, PracticeFile } from '../browser-api.ts';
import type { StoredFile } from './types.ts';
import type { Workspace } from './workspace.ts';

/** Slack's own limit is 1 GB; a practice workspace keeps files in memory or beside its journal. */
export const MAX_FILE_BYTES = 10_000_000;

interface Ticket {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly altText: string;
  readonly user: string;
  body?: Uint8Array;
}

/**
 * Files: an address to upload to is asked for, the bytes are sent there, the upload is completed and shared.
 * https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export class Files {
  readonly #workspace: Workspace;
  readonly #dir: string | undefined;
  readonly #url: () => string;
  readonly #bodies = new Map<string, Uint8Array>();
  readonly #tickets = new Map<string, Ticket>();

  constructor(workspace: Workspace, dir: string | undefined, url: () => string) {
    this.#workspace = workspace;
    this.#dir = dir;
    this.#url = url;
  }

  /** The address is good for one upload. */
  begin(name: string, length: number, altText: string, user: string): { readonly id: string; readonly uploadUrl: string } {
    const secret = randomBytes(16).toString('hex');
    const id = this.#workspace.id('F');
    this.#tickets.set(secret, { id, name, length, altText, user });
    return { id, uploadUrl: `${this.#url()}/upload/v1/${secret}` };
  }

  /** What Slack's upload address says, with its status. */
  upload(secret: string, body: Uint8Array): { readonly status: 200 | 400 | 404; readonly text: string } {
    const ticket = this.#tickets.get(secret);
    if (!ticket || ticket.body) return { status: 404, text: 'not found' };
    if (body.byteLength !== ticket.length) return { status: 400, text: `the upload has ${body.byteLength} bytes, ${ticket.length} were announced` };
    ticket.body = body;
    return { status: 200, text: `OK - ${body.byteLength}` };
  }

  /** An upload whose bytes have come becomes a file; undefined when there is none of this id. */
  complete(id: string, title: string, channels: readonly string[]): StoredFile | undefined {
    for (const [secret, ticket] of this.#tickets) {
      if (ticket.id !== id || !ticket.body) continue;
      this.#tickets.delete(secret);
      return this.add(ticket.name, ticket.body, ticket.user, { id, title: title || ticket.name, channels, ...(ticket.altText && { altText: ticket.altText }) });
    }
    return undefined;
  }
  /** Whether the bytes of this upload are here and wait for completion. */
  uploaded(id: string): boolean {
    return [...this.#tickets.values()].some(ticket => ticket.id === id && ticket.body);
  }

  add(name: string, body: Uint8Array, user: string, more: Partial<StoredFile> = {}): StoredFile {
    const file: StoredFile = {
      id: this.#workspace.id('F'),
      name,
      title: name,
      mimetype: mimetypeOf(name),
      size: body.byteLength,
      user,
      created: Math.floor(this.#workspace.now() / 1000),
      channels: [],
      ...more,
    };
    if (this.#dir) {
      mkdirSync(this.#dir, { recursive: true });
      writeFileSync(join(this.#dir, file.id), body);
    } else this.#bodies.set(file.id, body);
    this.#workspace.put({ k: 'file', v: file });
    return file;
  }

  read(id: string): { readonly file: StoredFile; readonly body: Uint8Array } | undefined {
    const file = this.#workspace.files.get(id);
    if (!file) return undefined;
    try {
      const body = this.#dir ? readFileSync(join(this.#dir, file.id)) : this.#bodies.get(id);
      return body && { file, body };
    } catch {
      return undefined;
    }
  }

  remove(id: string): void {
    this.#workspace.put({ k: 'unfile', v: { id } });
    this.#bodies.delete(id);
    if (this.#dir) rmSync(join(this.#dir, id), { force: true });
  }
}

/** By the end of its name: kind as Slack calls it, kind as the web does, and what people call it. */
const KINDS: Readonly<Record<string, readonly [filetype: string, mimetype: string, pretty: string]>> = {
  txt: ['text', 'text/plain', 'Plain Text'], md: ['markdown', 'text/markdown', 'Markdown'], csv: ['csv', 'text/csv', 'CSV'],
  html: ['html', 'text/html', 'HTML'], json: ['json', 'application/json', 'JSON'], pdf: ['pdf', 'application/pdf', 'PDF'],
  png: ['png', 'image/png', 'PNG'], jpg: ['jpg', 'image/jpeg', 'JPEG'], jpeg: ['jpg', 'image/jpeg', 'JPEG'], gif: ['gif', 'image/gif', 'GIF'],
  svg: ['svg', 'image/svg+xml', 'SVG'], ics: ['ics', 'text/calendar', 'Calendar'], zip: ['zip', 'application/zip', 'Zip'],
  docx: ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'Word Document'],
  xlsx: ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Excel Spreadsheet'],
}; // prettier-ignore
const kindOf = (name: string) => KINDS[/\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''] ?? (['binary', 'application/octet-stream', 'Binary'] as const);
export const mimetypeOf = (name: string): string => kindOf(name)[1];

/** https://docs.slack.dev/reference/objects/file-object */
export function apiFile(file: StoredFile, url: string): JsonObject {
  const [filetype, , pretty] = kindOf(file.name);
  return {
    id: file.id,
    created: file.created,
    timestamp: file.created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype,
    pretty_type: pretty,
    user: file.user,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    is_public: file.channels.length > 0,
    url_private: `${url}/files/${file.id}`,
    url_private_download: `${url}/files/${file.id}?download=1`,
    permalink: `${url}/files/${file.id}`,
    channels: [...file.channels],
    ...(file.altText && { alt_txt: file.altText }),
  };
}

export const pageFile = (file: StoredFile): PracticeFile => ({
  id: file.id, name: file.name, title: file.title, mimetype: file.mimetype, kind: kindOf(file.name)[2], size: file.size, altText: file.altText ?? '',
}); // prettier-ignore
