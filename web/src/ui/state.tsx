import { IconAlertTriangle, IconCheck, IconClock, IconMinus, IconPencil } from '@tabler/icons-react';
import type { Said, Tone } from '../say/words.ts';
import css from './state.module.css';

const icons = {
  good: IconCheck,
  wait: IconClock,
  bad: IconAlertTriangle,
  act: IconPencil,
  plain: IconMinus,
} satisfies Record<Tone, unknown>;

/** A state: an icon, a word and a tint. Never colour alone. */
export function State({ said, quiet = false }: { said: Said; quiet?: boolean }) {
  const Icon = icons[said.tone];
  return (
    <span className={css.state} data-tone={said.tone} data-quiet={quiet || undefined}>
      <Icon size={14} stroke={2.2} aria-hidden />
      {said.text}
    </span>
  );
}
