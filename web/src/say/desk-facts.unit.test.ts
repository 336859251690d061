import { expect, test } from 'vitest';
import { deskFacts } from '../../../src/features/deal-desk/events.ts';
import { sayDeskFact } from './desk-facts.ts';

const name = (id: string) => ({ p1: 'Noor Haddad', p2: 'Felix Brandt' })[id] ?? 'somebody';

test('what an edit broke names whose yes and who is asked again', () => {
  expect(sayDeskFact(deskFacts.revoked, { broke: [{ step: 'deal-desk', by: 'p1' }], asksAgain: ['deal-desk'] }, name)).toBe(
    'The terms left what was approved: the yes of Noor Haddad for deal desk no longer counts. Asked again: deal desk.',
  );
  expect(sayDeskFact(deskFacts.weighed, { broke: [], asksAgain: [], withdrawn: ['finance'] }, name)).toBe(
    'The deal changed while the request lives: every yes still counts; finance is not needed any more.',
  );
});

test('people are named, and a reason is said where there is one', () => {
  expect(sayDeskFact(deskFacts.reassigned, { step: 'finance', from: 'p1', to: 'p2', reason: 'left the company' }, name)).toBe(
    'Felix Brandt decides finance instead of Noor Haddad since: left the company.',
  );
  expect(sayDeskFact(deskFacts.promiseDeclined, { what: 'audit logs', ownerId: 'p2', reason: null }, name)).toBe('Felix Brandt declined the promise: audit logs.');
});

test('asking, deciding and their end are sentences', () => {
  const asked = { round: 1, terms: { discount: 1850, termMonths: 24, paymentDays: 60 }, before: { discount: 1000, termMonths: 24, paymentDays: null } };
  expect(sayDeskFact(deskFacts.asked, asked, name)).toBe('Asked the deal desk for 18.5 % off list (was 10 % off list), net 60.');
  expect(sayDeskFact(deskFacts.asked, { round: 2 }, name)).toBe('Asked the deal desk again.');
  expect(sayDeskFact(deskFacts.stepAsked, { step: 'deal-desk', approvers: ['p1', 'p2'] }, name)).toBe('Deal desk waits for Noor Haddad or Felix Brandt.');
  expect(sayDeskFact(deskFacts.decided, { step: 'deal-desk', by: 'p2', for: 'p1', decision: 'approve', reason: null }, name)).toBe('Felix Brandt said yes for deal desk in the seat of Noor Haddad.');
  expect(sayDeskFact(deskFacts.decided, { step: 'deal-desk', by: 'machine:deadline', for: null, decision: 'reject', reason: 'too late' }, name)).toBe('The deadline said no for deal desk since: too late.');
  expect(sayDeskFact(deskFacts.approved, { automatic: true }, name)).toBe('The policy approved it without asking anybody.');
});

test('an erased or a foreign fact is left to the server, and malformed details never throw', () => {
  expect(sayDeskFact(deskFacts.revoked, { erased: true }, name)).toBeUndefined();
  expect(sayDeskFact('deals.changed', {}, name)).toBeUndefined();
  for (const type of Object.values(deskFacts)) expect(() => sayDeskFact(type, { broke: 3, to: {}, step: null, asksAgain: [1] }, name)).not.toThrow();
});
