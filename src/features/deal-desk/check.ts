import type { Settings } from '../../engine/capability.ts';
import type { Tx } from '../../engine/tx.ts';
import { directory, userGroups } from '../people/read.ts';
import { ratesOf } from './aggregate.ts';
import type { Problem } from '../../policy/file.ts';
import { nobodyProblems } from './policy-people.ts';
import type { PolicySet } from '../../policy/model.ts';

/**
 * Approvers of a policy file that would be nobody for somebody who is active today, with the place and the names. It may
 * be saved all the same: people come and go, and the fallback is asked meanwhile.
 */
export async function policyWarnings(tx: Tx, settings: Settings, text: string, set: PolicySet): Promise<Problem[]> {
  return nobodyProblems(text, set, { directory: await directory(tx), groups: await userGroups(tx), rates: ratesOf(settings) });
}
