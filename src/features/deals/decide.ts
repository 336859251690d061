import { refuse } from '../../kernel/decision.ts';
import { confirmConflict, confirmRefused, confirmWritten, resolve } from './decide-crm.ts';
import { applyTerms, create, edit, hold, noteApproval, release } from './decide-edit.ts';
import { changeFacts, snapshotOf, type At, type DealDecision } from './decide-parts.ts';
import { first, receive } from './decide-receive.ts';
import { dealFacts } from './events.ts';
import type { Deal, DealCommand, Of } from './model.ts';
import { mayChange } from './policy.ts';
import { changesBetween, findOwner } from './values.ts';

/** A clock that runs ahead must not silence the CRM for ever: what is "later" than this counts as now. */
const AHEAD_MS = 300_000;

/** Everything that changes a deal. Pure. */
export function decide(deal: Deal | undefined, command: DealCommand, at: At): DealDecision {
  const decision = decideOne(deal, command, at);
  return 'refused' in decision || decision.state === deal ? decision : { ...decision, state: dated(deal, decision.state) };
}

/** With which version each field changed last, so that whoever looked at an older one is stopped by those fields only. */
function dated(before: Deal | undefined, after: Deal): Deal {
  if (!before) return { ...after, changedIn: {} };
  const changes = changesBetween(before, after);
  if (changes.length === 0) return after;
  return { ...after, changedIn: { ...before.changedIn, ...Object.fromEntries(changes.map(c => [c.field, after.version])) } };
}

function decideOne(deal: Deal | undefined, command: DealCommand, at: At): DealDecision {
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
      return release(deal, command, at);
    case 'apply-terms':
      return applyTerms(deal, command, at);
    case 'note-approval':
      return noteApproval(deal, command, at);
    case 'link-room':
      return linkRoom(deal, command, at);
    case 'match-owner':
      return matchOwner(deal, at);
  }
}

function linkRoom(deal: Deal, { channel, name, url }: Of<'link-room'>, at: At): DealDecision {
  const known = deal.room === channel ? deal.roomAs : undefined;
  const linked: Deal = { ...deal, room: channel, roomAs: { name: name ?? known?.name ?? null, url: url ?? known?.url ?? null } };
  // The room itself is news; what it is called is shown where it is shown.
  if (deal.room === channel) return { state: JSON.stringify(deal.roomAs) === JSON.stringify(linked.roomAs) ? deal : linked, facts: [] };
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
