/** Short messages about what did not work, at the bottom; they leave by themselves. */
import type { ReactNode } from 'react';
import { Icon } from './lib/icons.tsx';
import type { Notice } from './use-workspace.ts';

export function Notices({ list, onDrop }: { list: Notice[]; onDrop(id: number): void }): ReactNode {
  return (
    <div className="notices" role="status" aria-live="assertive">
      {list.map(one => (
        <p key={one.id} className="notice">
          <Icon name="warning" size={16} />
          <span>{one.text}</span>
          <button type="button" className="icon-button" aria-label="Hide" onClick={() => onDrop(one.id)}>
            <Icon name="close" size={15} />
          </button>
        </p>
      ))}
    </div>
  );
}
