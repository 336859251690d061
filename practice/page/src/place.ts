/** Where in the workspace a window is, and how the address bar remembers it. */
export type Place = { kind: 'conversation'; id: string } | { kind: 'home'; appId: string };

export function samePlace(a: Place | undefined, b: Place): boolean {
  if (!a || a.kind !== b.kind) return false;
  return a.kind === 'home' ? a.appId === (b as { appId: string }).appId : a.id === (b as { id: string }).id;
}

/** The `at` of the address: a conversation's id or "home:APP". */
export function placeText(place: Place): string {
  return place.kind === 'home' ? `home:${place.appId}` : place.id;
}

export function readPlace(text: string | null): Place | undefined {
  if (!text) return undefined;
  return text.startsWith('home:')
    ? { kind: 'home', appId: text.slice(5) }
    : { kind: 'conversation', id: text };
}

/** Who and where, from an address such as "?user=U1&at=C2". */
export function readAddress(search: string): { user: string | undefined; place: Place | undefined } {
  const params = new URLSearchParams(search);
  return { user: params.get('user') ?? undefined, place: readPlace(params.get('at')) };
}

export function addressOf(user: string, place: Place | undefined): string {
  const params = new URLSearchParams({ user });
  if (place) params.set('at', placeText(place));
  return `?${params.toString().replaceAll('%3A', ':')}`;
}
