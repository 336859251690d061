import { Button, FileButton } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import { useId, useRef } from 'react';
import { fileProblem, filesProblem, sayBytes } from '../say/files.ts';
import { useMe } from '../session.tsx';
import css from './files-field.module.css';

/** Files that are chosen and not sent yet, each with what is wrong with it. Choosing adds; nothing is lost by an error. */
export function FilesField({ label, files, most, error, onChange }: { label: string; files: readonly File[]; most: number; error?: string | undefined; onChange: (files: readonly File[]) => void }) {
  const { locale } = useMe();
  const says = useId();
  const forget = useRef<() => void>(null);
  const wrong = error ?? filesProblem(files, most);
  const same = (one: File) => (other: File) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
  return (
    <fieldset className={css.field} aria-describedby={says}>
      <legend>{label}</legend>
      {files.length > 0 && (
        <ul className={css.chosen} aria-label="Chosen files">
          {files.map((file, i) => (
            <li key={i}>
              <span className={css.name}>
                {file.name} <span className="small muted">{sayBytes(file.size, locale)}</span>
                {fileProblem(file) && <span className={css.wrong}> {fileProblem(file)}</span>}
              </span>
              <Button size="compact-sm" variant="subtle" aria-label={`Take ${file.name} away`} onClick={() => onChange(files.filter((_, n) => n !== i))}>
                <IconX size={14} aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      <FileButton
        multiple
        resetRef={forget}
        onChange={chosen => {
          onChange([...files, ...chosen.filter(file => !files.some(same(file)))]);
          // A file that was taken away can be chosen again.
          forget.current?.();
        }}
        inputProps={{ 'aria-label': label }}
      >
        {props => (
          <Button {...props} size="compact-sm" leftSection={<IconPaperclip size={14} aria-hidden />}>
            {files.length === 0 ? 'Choose files' : 'Choose more'}
          </Button>
        )}
      </FileButton>
      <p id={says} className={wrong ? css.wrong : 'small muted'} role={wrong ? 'alert' : undefined}>
        {wrong ?? 'At most ten files of 10 MB each. Everybody who sees the request can open them.'}
      </p>
    </fieldset>
  );
}
