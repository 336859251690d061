import type { Team } from './people.ts';

/** A small generator with a seed (mulberry32), so that the sample company is the same everywhere. */
export function seeded(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const customers = [
  'Aldgate Rail', 'Baltic Ferries', 'Cordoba Metro', 'Dunmore Ports', 'Elbe Terminals', 'Fjordlinje', 'Gotthard Freight', 'Hanseatic Cranes',
  'Inverness Light Railway', 'Jutland Harbours', 'Kestrel Logistics', 'Lakeshore Transit', 'Mersey Docks', 'Norrland Bahn', 'Oresund Crossing',
  'Pinewood Rail Cars', 'Quay Brothers', 'Rhine Shuttle', 'Saltmarsh Energy', 'Tagus Tramways', 'Upland Cableways', 'Viadukt Works', 'Westhaven Port',
  'Yarrow Shipping', 'Zephyr Airports', 'Bluewater Barges', 'Crosswind Cargo', 'Delta Locks', 'Eastgate Buses', 'Foreland Pilots',
] as const; // prettier-ignore

/** What kind of business a customer is in. */
export function segmentOf(account: string): string {
  if (/Rail|Metro|Bahn|Tram|Transit|Shuttle|Freight/.test(account)) return 'Rail';
  if (/Port|Dock|Harbour|Terminal|Crane|Pilot|Lock/.test(account)) return 'Ports';
  if (/Ferries|Shipping|Fjord|Barge|Crossing|Quay/.test(account)) return 'Shipping';
  return 'Other transport';
}

const products = [
  { name: 'Signalbox Core', list: 1200 },
  { name: 'Signalbox Vision', list: 2600 },
  { name: 'Signalbox Edge', list: 640 },
  { name: 'Audit Log', list: 480 },
  { name: 'Single Sign-On', list: 390 },
] as const;

const needs = ['audit logs', 'single sign-on', 'offline mode', 'Portuguese interface', 'API for work orders', 'crane telemetry'] as const;

export interface SampleDeal {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly ownerKey: string;
  readonly currency: 'EUR' | 'USD';
  readonly items: readonly { readonly product: string; readonly quantity: number; readonly list: number; readonly sold: number }[];
  readonly termMonths: number;
  readonly paymentDays: number;
  readonly need: string;
  readonly nextStep: string | null;
  /** Epoch milliseconds at which each stage was entered, in order. */
  readonly path: readonly { readonly stage: string; readonly at: number }[];
  readonly closeDate: string;
}

const DAY = 86_400_000;
const OPEN = ['prospecting', 'qualification', 'proposal', 'negotiation'] as const;
const sellers: readonly { key: string; currency: 'EUR' | 'USD'; team: Team }[] = [
  { key: 'mara', currency: 'EUR', team: 'Sales' },
  { key: 'tom', currency: 'EUR', team: 'Sales' },
  { key: 'priya', currency: 'EUR', team: 'Sales' },
  { key: 'luis', currency: 'USD', team: 'Sales' },
  { key: 'hannah', currency: 'USD', team: 'Sales' },
];

/** Two years of deals up to `now`: about 240 of them, some open, Mara's Aldgate Rail among them. */
export function sampleDeals(now: number): SampleDeal[] {
  const random = seeded(20260512);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
  const deals: SampleDeal[] = [];
  for (let i = 0; i < 240; i++) {
    const seller = pick(sellers);
    const account = customers[(i * 7 + Math.floor(random() * 3)) % customers.length]!;
    const begun = now - Math.floor((730 - i * 3) * DAY - random() * 3 * DAY);
    const path: { stage: string; at: number }[] = [];
    let at = begun;
    const reaches = Math.min(OPEN.length, 1 + Math.floor(random() * 5));
    for (let s = 0; s < reaches; s++) {
      path.push({ stage: OPEN[s]!, at });
      at += Math.floor((6 + random() * 30) * DAY);
    }
    const old = now - begun > 120 * DAY;
    if (old || (reaches === OPEN.length && random() < 0.3)) path.push({ stage: random() < 0.55 && reaches >= 3 ? 'closed-won' : 'closed-lost', at });
    const known = path.filter(p => p.at < now - DAY);
    const kept = known.length > 0 ? known : [path[0]!];
    const main = pick(products.slice(0, 3));
    // What is still open asks for nothing yet; what closed was sometimes closed with more.
    const closed = kept.at(-1)!.stage.startsWith('closed');
    const off = pick(closed ? [0.04, 0.1, 0.14, 0.18, 0.22, 0.24, 0.28] : [0, 0, 0.04, 0.06, 0.08, 0.1, 0.1]);
    const quantity = 4 + Math.floor(random() * 40);
    const extra = random() < 0.4 ? pick(products.slice(3)) : undefined;
    deals.push({
      id: `FC-${String(1000 + i)}`,
      name: `${account}: ${main.name}`,
      account,
      ownerKey: seller.key,
      currency: seller.currency,
      items: [
        { product: main.name, quantity, list: main.list, sold: Math.round(main.list * (1 - off)) },
        ...(extra ? [{ product: extra.name, quantity, list: extra.list, sold: extra.list }] : []),
      ],
      termMonths: pick([12, 12, 24, 36]),
      paymentDays: pick([30, 30, 45]),
      need: pick(needs),
      nextStep: random() < 0.7 ? pick(['Send the security questionnaire', 'Demo for operations', 'Reference call', 'Draft the order form', 'Meet procurement']) : null,
      path: kept,
      closeDate: iso(kept.at(-1)!.stage.startsWith('closed') ? kept.at(-1)!.at : now + Math.floor((5 + random() * 80) * DAY)),
    });
  }
  // The one that the story is about.
  deals.push({
    id: 'FC-2001',
    name: 'Aldgate Rail: signalling renewal',
    account: 'Aldgate Rail',
    ownerKey: 'mara',
    currency: 'EUR',
    items: [
      { product: 'Signalbox Vision', quantity: 32, list: 2600, sold: 2340 },
      { product: 'Audit Log', quantity: 32, list: 480, sold: 432 },
      { product: 'Single Sign-On', quantity: 32, list: 390, sold: 351 },
    ],
    termMonths: 24,
    paymentDays: 45,
    need: 'audit logs',
    nextStep: 'Answer the competing offer by Friday',
    path: [
      { stage: 'qualification', at: now - 40 * DAY },
      { stage: 'proposal', at: now - 21 * DAY },
      { stage: 'negotiation', at: now - 6 * DAY },
    ],
    closeDate: iso(now + 4 * DAY),
  });
  // Won in these days: the newsletter that waits tells of it.
  deals.push({
    id: 'FC-2002',
    name: 'Tagus Tramways: depot screens',
    account: 'Tagus Tramways',
    ownerKey: 'priya',
    currency: 'EUR',
    items: [{ product: 'Signalbox Core', quantity: 24, list: 1200, sold: 1140 }],
    termMonths: 24,
    paymentDays: 30,
    need: 'screens that crews in Lisbon read',
    nextStep: null,
    path: [
      { stage: 'qualification', at: now - 52 * DAY },
      { stage: 'proposal', at: now - 33 * DAY },
      { stage: 'negotiation', at: now - 15 * DAY },
      { stage: 'closed-won', at: now - 3 * DAY },
    ],
    closeDate: iso(now - 3 * DAY),
  });
  return deals;
}
