import { createHash } from 'node:crypto';
import type { Answer, EffectHandler, World } from '../../engine/capability.ts';
import { OutsideFailure } from '../../engine/errors.ts';
import { person as personActor, machine } from '../../kernel/actor.ts';
import { makeId } from '../../kernel/ids.ts';
import { directory } from '../people/read.ts';
import { keptName, missedFrom, MOST_BYTES, whyNotAttach } from './decide-files.ts';
import type { DeskRefusal, MissedWhy } from './model.ts';
import { request as readRequest } from './read.ts';
import { dropFile, storeFile } from './store.ts';
import { missedInWords } from './words-files.ts';

/** How bytes come in: stored first, then taken by the request, in whose fact stands their hash. */

export interface Incoming {
  readonly requestId: string;
  readonly by: string;
  readonly name: string;
  /** What the sender called it; anything that is no media type (RFC 6838, section 4.2) is kept as unknown bytes. */
  readonly mediaType: string | undefined;
  readonly bytes: Uint8Array;
  readonly comment: string | null;
  readonly step: string | null;
  readonly slackId?: string;
  readonly cause: string;
}

type Refused = Extract<Answer, { ok: false }>['refusal'];
const MEDIA_TYPE = /^[a-z0-9][\w!#$&^.+-]{0,60}\/[a-z0-9][\w!#$&^.+-]{0,60}$/i;
const mediaTypeOf = (said: string | undefined): string => {
  const bare = said?.split(';')[0]?.trim().toLowerCase() ?? '';
  return MEDIA_TYPE.test(bare) ? bare : 'application/octet-stream';
};

/** Stores the bytes and gives them to the request. What the request does not take, also since the same came before, is not kept. */
export async function takeIn(world: World, { bytes, ...file }: Incoming): Promise<Answer> {
  const refusal = await world.read(async tx => {
    const request = await readRequest(tx, file.requestId);
    return request ? whyNotAttach(request, { name: file.name, size: bytes.byteLength }, file.by, await directory(tx), file) : ({ code: 'no-such-request' } as const);
  });
  if (refusal) return { ok: false, refusal: refusal as unknown as Refused, repeated: false };
  const id = makeId('file', world.now(), crypto.getRandomValues(new Uint8Array(9)));
  const meta = { id, name: keptName(file.name), mediaType: mediaTypeOf(file.mediaType), sha256: createHash('sha256').update(bytes).digest('hex') };
  await world.read(tx => storeFile(tx, { ...meta, requestId: file.requestId, by: file.by, bytes }, world.now()));
  const { requestId, comment, step, slackId } = file;
  const command = { type: 'attach', requestId, file: { ...meta, size: bytes.byteLength }, comment, step, ...(slackId !== undefined && { slackId }) };
  const answer = await world.run('deal-desk', command, { company: world.company, actor: personActor(file.by), cause: file.cause });
  // A row that somebody else held keeps the command for a moment later: then it says nothing of a file yet, and needs the bytes.
  const taken = answer.ok ? ((answer.answer as { file?: string } | null)?.file ?? id) : undefined;
  if (taken !== id) await world.read(tx => dropFile(tx, id));
  return answer;
}

/** The port's codes for what cannot be read. */
const WHY: Readonly<Record<string, MissedWhy>> = { missing_scope: 'scope', not_allowed: 'scope', file_not_found: 'gone', file_deleted: 'gone', external_file: 'elsewhere', too_large: 'too-large' };
/** Slack has this many tries, about fifteen seconds, before the requester is told that a file keeps them waiting. */
const PATIENT_TRIES = 4;

/** Fetches what was chosen in the form in Slack. Without it the request goes on; who asked is told, and Health has it with a retry. */
export const fetchFile: EffectHandler = async (effect, world) => {
  const { requestId, slackId } = effect.payload as { requestId: string; slackId: string };
  const request = await world.read(tx => readRequest(tx, requestId));
  const file = request?.coming.find(c => c.slackId === slackId);
  // An interrupted attempt has brought it already.
  if (!request || !file) return;
  const miss = (why: MissedWhy) => world.run('deal-desk', { type: 'miss-file', requestId, slackId, why }, { company: world.company, actor: machine('deal-desk files'), cause: `file-missed:${effect.id}:${why}` });
  let read;
  try {
    read = await world.ports.slack.readFile(slackId, MOST_BYTES);
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    const why = WHY[error.code] ?? 'slack';
    if (error.kind !== 'retry' || effect.failures >= PATIENT_TRIES) await miss(why);
    throw new OutsideFailure(error.kind, error.code, `${file.name}, for ${request.deal.name}, did not come from Slack: ${missedInWords(why)} (${error.message})`, { cause: error });
  }
  const answer = await takeIn(world, { requestId, by: file.by, name: read.name, mediaType: read.mediaType, bytes: read.bytes, comment: null, step: null, slackId, cause: `file:${effect.id}:${effect.begun}` });
  if (!answer.ok) await miss(missedFrom(answer.refusal as unknown as DeskRefusal));
};
