/** Who caused something. Kept with every fact, shown on every timeline. */
export type Actor =
  | { readonly kind: 'person'; readonly id: string }
  /** Evenkeel itself, named after what acted: 'reminder', 'gate', 'sample company'. */
  | { readonly kind: 'machine'; readonly name: string }
  /** A connected system, with the person it names where it names one. */
  | { readonly kind: 'connection'; readonly name: string; readonly who?: string };

export const machine = (name: string): Actor => ({ kind: 'machine', name });
export const person = (id: string): Actor => ({ kind: 'person', id });
