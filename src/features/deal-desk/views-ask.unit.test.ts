import { expect, test } from 'vitest';
import { cheaperInWords } from './views-ask.ts';

const cheaper = { change: { discount: 2500 }, cost: { minor: 100_000n, currency: 'EUR' }, vanish: ['finance'], remain: ['manager'], assumed: [] };

test('the cheapest change says what it costs, at what rate, and what was not looked into', () => {
  expect(cheaperInWords(cheaper)).toBe('At 25 % off finance is not asked. It costs the customer €1,000.00.');
  expect(cheaperInWords({ ...cheaper, change: { discount: 2500, paymentDays: 60 }, vanish: ['finance', 'legal'], assumed: ['formula'] })).toBe(
    'At 25 % off and net 60 finance and legal are not asked. It costs the customer €1,000.00, with 8 % a year for time. The formulas of the policy were not searched for less.',
  );
  expect(cheaperInWords({ ...cheaper, cost: undefined })).toBe('At 25 % off finance is not asked.');
});
