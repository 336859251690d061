import type { EffectHandler } from '../../engine/capability.ts';
import type { CrmWriteResult } from '../../ports/crm.ts';
import type { DealCommand, Values } from './model.ts';
import { rawDeals } from './read.ts';

interface WritePayload {
  readonly dealId: string;
  readonly connection: string;
  readonly write: string;
  readonly author: string;
  readonly create: boolean;
}

/**
 * Writes to the CRM what was decided, expecting what was there. The write is looked up in the deal: one that is no
 * longer pending has been confirmed by an earlier attempt. The key makes the CRM's adapter recognise a repeat.
 */
export const writeCrm: EffectHandler = async (effect, world) => {
  const { dealId, connection, write: key, author, create } = effect.payload as unknown as WritePayload;
  const [deal] = await world.read(tx => rawDeals(tx, [dealId]));
  const pending = deal?.crm.pending.find(w => w.key === key);
  if (!deal || !pending) return;
  const [result] = await world.ports.crm(connection).write([
    {
      id: create ? null : deal.externalId,
      key,
      values: pending.values,
      expected: pending.expected,
      author,
      ...(pending.ref && { note: `Approved in Evenkeel (${pending.ref})` }),
    },
  ]);
  const command = outcome(dealId, key, result!);
  await world.run('deals', command, { company: world.company, actor: { kind: 'connection', name: connection }, cause: `effect:${effect.id}:${command.type}` });
  return { outcome: result!.outcome };
};

function outcome(dealId: string, write: string, result: CrmWriteResult): DealCommand {
  switch (result.outcome) {
    case 'written': {
      const { id, version, modifiedAt, values } = result.record;
      return { type: 'confirm-written', dealId, write, externalId: id, crmVersion: version, at: modifiedAt, values: values as Values };
    }
    case 'conflict': {
      const { version, modifiedAt, values } = result.record;
      return { type: 'confirm-conflict', dealId, write, fields: [...result.fields], crmVersion: version, at: modifiedAt, values: values as Values };
    }
    case 'refused':
      return { type: 'confirm-refused', dealId, write, errors: result.errors.map(e => ({ field: e.field ?? null, message: e.message })) };
    case 'missing':
      return { type: 'confirm-refused', dealId, write, errors: [{ field: null, message: 'The CRM has no such record any more.' }] };
  }
}
