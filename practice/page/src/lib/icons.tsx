/** The page's own icons: 20 by 20, drawn with the current colour, decorative (labels stand in the button). */
import type { ReactNode } from 'react';

const PATHS = {
  hash: 'M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  home: 'M3 9.5 10 3l7 6.5M5 8v9h10V8M8.5 17v-4.5h3V17',
  search: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4',
  plus: 'M10 4v12M4 10h12',
  close: 'm5 5 10 10M15 5 5 15',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  thread: 'M3 4h14v9H9l-4 3.5V13H3zM6.5 7.2h7M6.5 9.8h4.5',
  smile:
    'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M6.8 11.8c.8 1.2 1.9 1.8 3.2 1.8s2.4-.6 3.2-1.8M7.5 7.8v.6M12.5 7.8v.6',
  send: 'M3.5 4 17 10 3.5 16l2-6zM5.5 10H11',
  down: 'm5 8 5 5 5-5',
  up: 'm5 12 5-5 5 5',
  right: 'm8 5 5 5-5 5',
  left: 'm12 5-5 5 5 5',
  pin: 'M12.5 3 17 7.5l-3 1-3 3 .5 3.5L10 16.5 3.5 10 5 8.5l3.5.5 3-3zM6.7 13.3 3 17',
  bookmark: 'M5.5 3h9v14L10 13.5 5.5 17z',
  people:
    'M7.5 4a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5M2.5 16c.4-3 2.3-4.5 5-4.5s4.6 1.5 5 4.5M13 4.3a2.6 2.6 0 0 1 0 5M14.5 11.8c1.7.5 2.8 1.9 3 4.2',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5',
  auto: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 3v14M10 6.5l4-1M10 10h6.7M10 13.5l4.5 1',
  menu: 'M3.5 5.5h13M3.5 10h13M3.5 14.5h13',
  bolt: 'M11 2.5 4.5 11.5H9.5L8.5 17.5l7-9.5H10.3z',
  check: 'm4 10.5 4 4 8-9',
  info: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4M10 9v4.5M10 6.3v.5',
  warning: 'M10 3 2.5 16.5h15zM10 8v4M10 14.2v.3',
  error: 'M7 2.8h6L17.2 7v6L13 17.2H7L2.8 13V7zM10 6.5v4.5M10 13.3v.4',
  eye: 'M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10M10 7.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6',
  file: 'M5 2.5h7L15.5 6v11.5H5zM12 2.5V6h3.5',
  switch: 'M4 7h11l-3-3M16 13H5l3 3',
  trash: 'M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.8 11h7.4l.8-11',
  play: 'M6.5 4 16 10l-9.5 6z',
  thumbup:
    'M6.5 9 9.5 3c1.5 0 2 1 2 2v3h4.2c.8 0 1.3.7 1.1 1.5l-1.3 5.3c-.2.7-.8 1.2-1.5 1.2H6.5zM3 9h3.5v7H3z',
  thumbdown:
    'M6.5 11 9.5 17c1.5 0 2-1 2-2v-3h4.2c.8 0 1.3-.7 1.1-1.5l-1.3-5.3C15.3 4.5 14.7 4 14 4H6.5zM3 4h3.5v7H3z',
  arrowdown: 'M10 3.5v13M4.5 11l5.5 5.5 5.5-5.5',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): ReactNode {
  const dots = name === 'more';
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={dots ? 2.6 : 1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
