import type { EffectHandler } from '../../engine/capability.ts';
import { machine } from '../../kernel/actor.ts';
import type { JsonObject } from '../../kernel/json.ts';
import type { DealCommand, Values } from './model.ts';

interface Payload {
  dealId: string;
  connection: string;
  externalId: string;
  values: Values;
  expected: Values;
  author: string;
  ref: string | null;
  create: boolean;
}

/** Writes exactly what was decided, if the CRM still holds what was seen; its answer comes back as a command. */
export const writeToCrm: EffectHandler = async (effect, world) => {
  const p = effect.payload as unknown as Payload;
  const crm = world.ports.crm(p.connection);
  const confirm = (command: DealCommand) =>
    world.run('deals', command, { company: world.company, actor: machine('CRM'), cause: `effect:${effect.id}:${command.type}` });
  const write = { key: effect.id, values: p.values as JsonObject, expected: p.expected as JsonObject, author: p.author };
  let [result] = await crm.write([{ ...write, id: p.externalId }]);
  // A deal that began here has no record yet.
  if (result?.outcome === 'missing' && p.create) [result] = await crm.write([{ ...write, id: null, key: `${p.externalId}` }]);
  switch (result?.outcome) {
    case 'written':
      await confirm({ type: 'confirm-written', dealId: p.dealId, crmVersion: result.record.version, fields: Object.keys(p.values), ref: p.ref });
      return;
    case 'conflict': {
      const of = (from: JsonObject | Values) => Object.fromEntries(result.fields.map(f => [f, (from as Values)[f] ?? null]));
      await confirm({ type: 'confirm-conflict', dealId: p.dealId, theirs: of(result.record.values), ours: of(p.values), ref: p.ref });
      return;
    }
    case 'refused':
      await confirm({ type: 'confirm-refused', dealId: p.dealId, errors: result.errors.map(e => ({ field: e.field ?? null, message: e.message })), typed: p.values, before: p.expected, ref: p.ref });
      return;
    default:
      await confirm({ type: 'confirm-refused', dealId: p.dealId, errors: [{ field: null, message: 'the record does not exist in the CRM any more' }], typed: p.values, before: p.expected, ref: p.ref });
  }
};
