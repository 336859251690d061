import type { IconSearch } from '@tabler/icons-react';
import { useId } from 'react';
import css from './choice.module.css';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly {
    readonly value: T;
    readonly label: string;
    readonly icon?: typeof IconSearch;
  }[];
  readonly onChange: (value: T) => void;
}

/** One of a few, all in view: radio buttons side by side, with the arrow keys that radio buttons have. */
export function Choice<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={css.choice}>
      {options.map(({ value: option, label: text, icon: Icon }) => (
        <label key={option} className={css.option}>
          <input
            type="radio"
            name={name}
            value={option}
            checked={option === value}
            onChange={() => onChange(option)}
            className="hidden"
          />
          <span>
            {Icon && <Icon size={16} stroke={1.8} aria-hidden />}
            {text}
          </span>
        </label>
      ))}
    </div>
  );
}
