import { refuse } from '../../kernel/decision.ts';
import { confirmConflict, confirmRefused, confirmWritten, resolve } from './decide-crm.ts';
import { applyTerms, create, edit, hold, noteApproval, release } from './decide-edit.ts';
import { changeFacts, snapshotOf, type At, type DealDecision } from './decide-parts.ts';
import { first, receive } from './decide-receive.ts';
import { dealFacts } from './events.ts';
import type { Deal, DealCommand } from './model.ts';
import { mayChange } from './policy.ts';
import { findOwner } from './values.ts';

/** A clock that runs ahead must not silence the CRM for ever: what is "later" than this counts as now. */
const AHEAD_MS = 300_000;

/** Everything that changes a deal. Pure. */
export function decide(deal: Deal | undefined, command: DealCommand, at: At): DealDecision {
  switch (command.type) {
    case 'receive-crm-change': {
      const said = { ...command, at: Math.min(command.at, at.now + AHEAD_MS) };
      return deal ? receive(deal, said, at) : first(said, at);
    }
    case 'create':
      return deal ? refuse({ code: 'exists-already' }) : create(command, at);
  }
  if (!deal) return refuse({ code: 'no-such-deal' });
  switch (command.type) {
    case 'edit':
      return mayChange(at.actor, at.directory) ? edit(deal, command, at) : refuse({ code: 'person-inactive' });
    case 'confirm-written':
      return confirmWritten(deal, command, at);
    case 'confirm-conflict':
      return confirmConflict(deal, command, at);
    case 'confirm-refused':
      return confirmRefused(deal, command, at);
    case 'resolve-conflict':
      return mayChange(at.actor, at.directory) ? resolve(deal, command, at) : refuse({ code: 'person-inactive' });
    case 'hold':
      return hold(deal, command, at);
    case 'release':
      return release(deal, command.by, at);
    case 'apply-terms':
      return applyTerms(deal, command, at);
    case 'note-approval':
      return noteApproval(deal, command, at);
    case 'link-room':
      return linkRoom(deal, command.channel, at);
    case 'match-owner':
      return matchOwner(deal, at);
  }
}

function linkRoom(deal: Deal, channel: string | null, at: At): DealDecision {
  if (deal.room === channel) return { state: deal, facts: [] };
  const linked = { ...deal, room: channel };
  return { state: linked, facts: [{ type: dealFacts.roomLinked, payload: { deal: snapshotOf(linked, at), channel } }] };
}

/** Nobody here matched what the CRM calls the owner; perhaps somebody does by now. The CRM knows them already. */
function matchOwner(deal: Deal, at: At): DealDecision {
  const owner = deal.ownerId === null && deal.ownerName !== null ? findOwner(at.directory, deal.connection, deal.ownerName) : undefined;
  if (!owner) return { state: deal, facts: [] };
  const next: Deal = { ...deal, ownerId: owner.id, ownerName: owner.name, version: deal.version + 1, updatedAt: at.now };
  const changes = [{ field: 'owner', from: deal.ownerName, to: owner.name }];
  return { state: next, facts: changeFacts(deal, next, changes, 'evenkeel', at) };
}
