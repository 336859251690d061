import type { z } from 'zod';
import type { World } from '../../engine/capability.ts';
import { stagesOf } from '../deals/read.ts';
import { directory } from '../people/read.ts';
import { signalSettings, type checkedJson } from './contract.ts';

/** What is wrong with rules, and what is right but names something that is not there now. */
export async function checkRules(value: unknown, world: World): Promise<z.infer<typeof checkedJson>> {
  const parsed = signalSettings.safeParse(value);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(i => ({
        field: i.path.map(String).join('.') || '(body)',
        message: i.message,
      })),
      warnings: [],
    };
  }
  const people = await world.read(directory);
  const stages = stagesOf(await world.settings());
  const known = new Set(stages.flatMap(s => [s.id.toLowerCase(), s.label.toLowerCase()]));
  const warnings = parsed.data.rules.flatMap(rule => {
    const said: string[] = (rule.when.stage_to ?? [])
      .filter(s => !known.has(s.toLowerCase()))
      .map(s => `There is no stage "${s}"; there are ${stages.map(x => x.label).join(', ')}.`);
    if (
      typeof rule.to === 'object' &&
      'person' in rule.to &&
      rule.to.person !== 'owner' &&
      rule.to.person !== 'manager'
    ) {
      const person = people.byEmail(rule.to.person);
      if (!person?.active) said.push(`Nobody here has the address ${rule.to.person}.`);
      else if (!person.slackId) said.push(`${person.name} is not matched with anybody in Slack.`);
    }
    return said.map(message => ({ rule: rule.name, message }));
  });
  return { ok: true, problems: [], warnings };
}
