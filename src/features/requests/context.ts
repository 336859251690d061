import type { DealSnapshot } from '../deals/events.ts';
import type { Directory } from '../people/read.ts';
import type { RequestSettings } from './contract.ts';
import type { State } from './model.ts';
import type { Rota } from './rotation.ts';

/** What somebody has open: how many, and how long altogether. */
export interface Load {
  readonly open: number;
  /** Sum of the moments (epoch ms) at which they were asked. */
  readonly askedAt: number;
  /** When they were last given one; 0 for never. */
  readonly lastAt: number;
}

/** A request of the same deal, as far as links between them go. */
export interface Linked {
  readonly id: string;
  readonly name: string;
  readonly state: State;
  readonly blockedBy: readonly string[];
}

/** What deciding about requests needs to know: read once per batch, then only values. */
export interface RequestContext {
  readonly directory: Directory;
  readonly about: RequestSettings;
  readonly deals: ReadonlyMap<string, DealSnapshot>;
  /** Requests that have not ended, by deal. */
  readonly linked: ReadonlyMap<string, readonly Linked[]>;
  readonly loads: ReadonlyMap<string, Load>;
  readonly rotas: ReadonlyMap<string, Rota>;
  /** Whether somebody is away on a day; who is not active is not asked about. */
  readonly away: (personId: string, date: string) => boolean;
  /** The moment so many business minutes after `from` for whichever of these people works first. Epoch ms. */
  readonly businessTime: (people: readonly string[], from: number, minutes: number) => number;
  readonly businessMinutes: (people: readonly string[], from: number, to: number) => number;
}
