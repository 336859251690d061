/** What the control API can make go wrong, each for a number of times. */
export interface ApiFault {
  readonly kind: '429' | '5xx' | 'timeout' | 'lost_reply' | 'slow' | 'error';
  /** A method, or absent for any. */
  readonly method?: string;
  /** A channel, or absent for any. */
  readonly channel?: string;
  /** For `error`: Slack's code. */
  readonly error?: string;
  readonly retryAfterSeconds?: number;
  readonly delayMs?: number;
  times: number;
  /** 0 to 1; absent means always, while `times` lasts. */
  readonly probability?: number;
}
export interface DeliveryFault {
  readonly kind: 'duplicate' | 'delay' | 'drop_ack' | 'reorder';
  readonly delayMs?: number;
  times: number;
  readonly probability?: number;
}

export class Faults {
  api: ApiFault[] = [];
  delivery: DeliveryFault[] = [];
  readonly #random: () => number;
  constructor(random: () => number) {
    this.#random = random;
  }

  takeApi(method: string, channel: string): ApiFault | undefined {
    return this.#take(this.api, f => (!f.method || f.method === method) && (!f.channel || f.channel === channel));
  }
  takeDelivery(): DeliveryFault | undefined {
    return this.#take(this.delivery, () => true);
  }
  clear(): void {
    this.api = [];
    this.delivery = [];
  }

  #take<F extends { times: number; probability?: number }>(faults: F[], fits: (fault: F) => boolean): F | undefined {
    const fault = faults.find(f => f.times > 0 && fits(f) && (f.probability === undefined || this.#random() < f.probability));
    if (fault) fault.times--;
    return fault;
  }
}
