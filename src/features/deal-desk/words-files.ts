import { countOf } from '../../kernel/text.ts';
import type { ApprovalRequest, MissedWhy } from './model.ts';

/** `1.4 MB`, `12 KB`, `300 bytes`; a megabyte is a million bytes, as people see it elsewhere. */
export const sizeInWords = (bytes: number): string => (bytes < 1000 ? countOf(bytes, 'byte') : bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${Number((bytes / 1_000_000).toFixed(1))} MB`);

const MISSED: Readonly<Record<MissedWhy, string>> = {
  scope: 'Evenkeel may not read files in this Slack workspace. An administrator adds the scope files:read, installs the app again, and retries under Health',
  gone: 'it is no longer in Slack',
  elsewhere: 'it lies outside Slack; give its link instead',
  'too-large': 'it is larger than 10 MB',
  empty: 'it is empty',
  name: 'its name has a slash or signs that nobody sees; rename it',
  'too-many': 'the request has ten files already',
  ended: 'the request had ended by then',
  slack: 'Slack does not hand it out at the moment. Evenkeel goes on trying',
};
/** Why a file has not come, as the end of a sentence. */
export const missedInWords = (why: MissedWhy): string => MISSED[why];

/** `2 files`, `2 files, 1 on its way`; null without any. What did not come is said to who asked, not here. */
export function filesInWords({ files, coming }: Pick<ApprovalRequest, 'files' | 'coming'>): string | null {
  const waits = coming.filter(c => c.missed === null).length;
  if (files.length + waits === 0) return null;
  const there = files.length > 0 ? countOf(files.length, 'file') : null;
  const later = waits > 0 ? `${there ? waits : countOf(waits, 'file')} on ${waits === 1 ? 'its' : 'their'} way` : null;
  return [there, later].filter(part => part !== null).join(', ');
}
