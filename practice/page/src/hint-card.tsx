/** Three lines that tell a newcomer what to try; gone for good once dismissed. */
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Plain } from './format/show.tsx';
import { Icon } from './lib/icons.tsx';
import { recall, remember } from './lib/theme.ts';

const KEY = 'practice-hint';

export function HintCard({ lines, title }: { lines: string[]; title: string }): ReactNode {
  const [shown, setShown] = useState(() => recall(KEY) !== 'seen');
  if (!shown || lines.length === 0) return null;
  return (
    <aside className="hint" aria-label="First steps">
      <div>
        <strong>{title}</strong>
        <ol>
          {lines.map((line, index) => (
            <li key={index}>
              <Plain text={line} />
            </li>
          ))}
        </ol>
      </div>
      <button
        type="button"
        className="icon-button"
        aria-label="Hide these hints"
        onClick={() => {
          remember(KEY, 'seen');
          setShown(false);
        }}
      >
        <Icon name="close" />
      </button>
    </aside>
  );
}
