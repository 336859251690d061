/** A person's or an app's picture: initials on a hue of their own. */
import type { ReactNode } from 'react';

/** Two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0]?.[0] ?? '?';
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? '') : (words[0]?.[1] ?? '');
  return (first + last).toUpperCase();
}

/** A stable number from an id, to pick one of the hues (Okabe and Ito's palette, darkened for white text). */
export function hueOf(id: string): number {
  let sum = 7;
  for (const c of id) sum = (sum * 31 + c.charCodeAt(0)) >>> 0;
  return sum % 8;
}

export function Avatar({
  id,
  name,
  size = 36,
  app = false,
}: {
  id: string;
  name: string;
  size?: number;
  app?: boolean;
}): ReactNode {
  return (
    <span
      className="avatar"
      data-hue={hueOf(id)}
      data-app={app}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.38) }}
      aria-hidden="true"
    >
      {app ? <AppMark size={Math.round(size * 0.62)} /> : initials(name)}
    </span>
  );
}

/** An app's mark: a level hull on still water, this project's own. */
function AppMark({ size }: { size: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      aria-hidden="true"
    >
      <path d="M2.5 10.5h15c-.8 3.6-3.3 5.5-7.5 5.5s-6.7-1.9-7.5-5.5z" strokeLinejoin="round" />
      <path d="M10 10.5V3l4.8 5H10" strokeLinejoin="round" strokeLinecap="round" />
    </svg>
  );
}
