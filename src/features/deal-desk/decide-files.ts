import { refuse, type Effect } from '../../kernel/decision.ts';
import { cleanLine } from '../../kernel/text.ts';
import type { Directory } from '../people/read.ts';
import { comment } from './decide-comment.ts';
import { answerOf, redraw, tell, type At, type DeskDecision } from './decide-advance.ts';
import { deskFacts } from './events.ts';
import { lives, type ApprovalRequest, type ComingFile, type DeskRefusal, type MissedWhy, type Of, type RequestFile } from './model.ts';
import { concerned } from './policy.ts';

/*
 * Files of a request. Limits are those of Slack's file input, so that what Slack takes is taken:
 * "maximum of 10" files, "a 10MB file size limit" (docs.slack.dev/reference/block-kit/block-elements/file-input-element).
 */
export const MOST_FILES = 10;
/** Bytes of one file. */
export const MOST_BYTES = 10 * 1024 * 1024;
/** UTF-16 units. */
const LONGEST_NAME = 200;

type Chosen = Pick<RequestFile, 'name' | 'size'>;

/** The name as it is kept: composed (macOS sends letters and accents apart), white space as single spaces. */
export const keptName = (name: string): string => name.normalize('NFC').replace(/\s+/g, ' ').trim();

/** What is wrong with a file by itself, or null. A path, or signs that nobody sees, would let a name pretend to be another. */
export function wrongWith({ name, size }: Chosen): Extract<DeskRefusal, { code: 'bad-file' }>['why'] | null {
  const line = keptName(name);
  if (line === '') return 'no-name';
  if (line.length > LONGEST_NAME) return 'long-name';
  if (/[/\\]/.test(line) || line === '.' || line === '..' || cleanLine(line) !== line) return 'bad-name';
  if (size <= 0) return 'empty';
  return size > MOST_BYTES ? 'too-large' : null;
}

const fieldOf = (why: string): string => (why === 'empty' || why === 'too-large' ? 'file' : 'name');

/** Files that are here and files that are being fetched. */
const places = (request: Pick<ApprovalRequest, 'files' | 'coming'> | undefined): number => (request ? request.files.length + request.coming.filter(c => c.missed === null).length : 0);

/**
 * Why this person cannot add this file, or undefined. Asked before bytes are stored, and again when it is decided.
 * @param slackId the place that was kept for it, if it was chosen in Slack
 */
export function whyNotAttach(request: ApprovalRequest, file: Chosen, personId: string, directory: Directory, more: { readonly step?: string | null; readonly slackId?: string | undefined } = {}): DeskRefusal | undefined {
  if (!concerned(request, personId, directory)) return { code: 'not-concerned' };
  if (!lives(request)) return { code: 'no-more-files', state: request.state };
  const why = wrongWith(file);
  if (why) return { code: 'bad-file', field: fieldOf(why), name: keptName(file.name), why };
  const own = request.coming.some(c => c.slackId === more.slackId && c.missed === null) ? 1 : 0;
  if (places(request) - own >= MOST_FILES) return { code: 'too-many-files', field: 'file', there: request.files.length };
  if (more.step && !request.steps.some(s => s.name === more.step)) return { code: 'no-such-step', field: 'step', steps: request.steps.map(s => s.name) };
  return undefined;
}

/** A file joins the request; what was written with it is a comment, and answers what an approver wanted to know. */
export function attach(request: ApprovalRequest, command: Of<'attach'>, at: At): DeskDecision {
  if (at.actor.kind !== 'person') return refuse({ code: 'people-only' });
  const { file, step, slackId } = command;
  const by = at.actor.id;
  const why = whyNotAttach(request, file, by, at.directory, { step, slackId });
  if (why) return refuse(why);
  const said = command.comment?.trim() ? comment(request, command.comment, at) : undefined;
  if (said && 'refused' in said) return said;
  const base: ApprovalRequest = said?.state ?? { ...request, version: request.version + 1, updatedAt: at.now };
  const kept: RequestFile = { ...file, name: keptName(file.name), by, at: at.now, round: request.round, step };
  const next: ApprovalRequest = { ...base, files: [...base.files, kept], coming: base.coming.filter(c => c.slackId !== slackId) };
  const { id, name, mediaType, size, sha256 } = kept;
  return {
    state: next,
    facts: [
      ...(said?.facts ?? []),
      { type: deskFacts.fileAttached, payload: { requestId: request.id, round: request.round, dealId: request.dealId, file: id, name, mediaType, size, sha256, step, by } },
    ],
    effects: said?.effects ?? redraw(next),
    later: said?.later ?? [],
    answer: { ...answerOf(next), file: id },
  };
}

/** The requester is told which file did not come, once; the request goes on without it. */
export function missFile(request: ApprovalRequest, { slackId, why }: Of<'miss-file'>, at: At): DeskDecision {
  const file = request.coming.find(c => c.slackId === slackId);
  if (!file || file.missed === why) return { state: request, facts: [], answer: answerOf(request) };
  const next: ApprovalRequest = { ...request, coming: request.coming.map(c => (c === file ? { ...c, missed: why } : c)), version: request.version + 1, updatedAt: at.now };
  return {
    state: next,
    facts: [{ type: deskFacts.fileMissed, payload: { requestId: request.id, round: request.round, dealId: request.dealId, name: file.name, why, by: file.by } }],
    effects: [...redraw(next), tell(next, file.by, 'file-missed', { name: file.name, why })],
    answer: answerOf(next),
  };
}

/** What was chosen in the form in Slack, held to the same limits before anything is sent. */
export function chosenInSlack(request: ApprovalRequest | undefined, files: Of<'submit'>['slackFiles'] & object, by: string): { readonly coming: ComingFile[] } | { readonly refused: DeskRefusal } {
  const known = new Set(request?.coming.map(c => c.slackId));
  const fresh = files.filter((f, i) => !known.has(f.id) && files.findIndex(other => other.id === f.id) === i);
  for (const file of fresh) {
    const why = wrongWith(file);
    if (why) return refuse({ code: 'bad-file', field: 'files', name: keptName(file.name), why });
  }
  if (places(request) + fresh.length > MOST_FILES) return refuse({ code: 'too-many-files', field: 'files', there: places(request) });
  return { coming: fresh.map(({ id, name }) => ({ slackId: id, name: keptName(name), by, missed: null })) };
}

/** Each in a lane of its own: one that Slack keeps back holds up no other, and no card. */
export const fetching = (request: ApprovalRequest, files: readonly ComingFile[]): Effect[] =>
  files.map(({ slackId }) => ({ kind: 'deal-desk.fetch-file', lane: `deal-desk:${request.id}:file:${slackId}`, payload: { requestId: request.id, slackId } }));

/** Why a file that Evenkeel has read from Slack could not join, in the words of what did not come. */
export function missedFrom(refusal: DeskRefusal): MissedWhy {
  if (refusal.code === 'too-many-files') return 'too-many';
  if (refusal.code === 'bad-file') return refusal.why === 'empty' || refusal.why === 'too-large' ? refusal.why : 'name';
  return 'ended';
}
