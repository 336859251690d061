/** An answer of the fixture. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly type?: string;
}
export type Tell = (kind: string, id: string) => void;

export const ok = (body: unknown, status = 200): Reply => ({ status, body });
export const no = (status: number, code: string, title: string, more: object = {}): Reply => ({
  status,
  type: 'application/problem+json',
  body: { type: `urn:evenkeel:problem:${code}`, title, status, code, ...more },
});
