import { Button, NativeSelect } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useRef, useState, type ReactNode } from 'react';
import type { Said } from '../../say/words.ts';
import { Blank } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { State } from '../../ui/state.tsx';
import css from './import.module.css';

/** What every import from a file has: the choice of a file, which column is what, and the report on each row. */

export interface CsvFile {
  readonly name: string;
  readonly csv: string;
}

/** @param most what the server takes, in bytes. @param said the same in words. */
export function useFile(most: number, said: string, taken: (file: CsvFile) => void): { readonly file: CsvFile | undefined; take(chosen: File | undefined): Promise<void> } {
  const [file, setFile] = useState<CsvFile | undefined>();
  const take = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    if (chosen.size > most) return notice.failed(new Error(`${chosen.name} is larger than ${said}. Please split it.`));
    const next = { name: chosen.name, csv: await chosen.text() };
    setFile(next);
    taken(next);
  };
  return { file, take };
}

export function ChooseFile({ again, take }: { again: boolean; take: (chosen: File | undefined) => Promise<void> }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv,text/plain"
        aria-label="CSV file"
        hidden
        onChange={event => (void take(event.currentTarget.files?.[0]), (event.currentTarget.value = ''))}
      />
      <Button variant={again ? 'default' : 'filled'} leftSection={<IconFileImport size={16} />} onClick={() => input.current?.click()}>
        {again ? 'Another file' : 'Choose a file'}
      </Button>
    </>
  );
}

/** Where a file can be dropped, before there is one. */
export function DropFile({ take, children }: { take: (chosen: File | undefined) => Promise<void>; children: ReactNode }) {
  const [over, setOver] = useState(false);
  return (
    <div
      className={css.drop}
      data-over={over || undefined}
      onDragOver={event => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer.files[0]);
      }}
    >
      <Blank title="Drop a CSV file here" action={<ChooseFile again={false} take={take} />}>
        {children}
      </Blank>
    </div>
  );
}

export interface Mapped {
  readonly columns: readonly { readonly name: string; readonly samples: readonly string[] }[];
  readonly fields: readonly { readonly name: string; readonly label: string; readonly required: boolean }[];
  readonly mapping: Readonly<Record<string, string>>;
}

export function Mapping({
  answer,
  busy,
  onChange,
}: {
  answer: Mapped;
  busy: boolean;
  onChange: (mapping: Record<string, string>) => void;
}) {
  const taken = new Set(Object.values(answer.mapping));
  const missing = answer.fields.filter(f => f.required && !taken.has(f.name));
  return (
    <section className="card" aria-labelledby="mapping" aria-busy={busy}>
      <h2 id="mapping">Which column is what?</h2>
      {missing.length > 0 && (
        <p style={{ color: 'var(--bad)', margin: '-6px 0 10px' }} role="alert">
          Still needed: {missing.map(f => f.label).join(', ')}.
        </p>
      )}
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Columns">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Such as</th>
              <th scope="col">Becomes</th>
            </tr>
          </thead>
          <tbody>
            {answer.columns.map(column => (
              <tr key={column.name}>
                <td>
                  <strong>{column.name}</strong>
                </td>
                <td className="muted">{column.samples.filter(Boolean).slice(0, 3).join(' · ')}</td>
                <td>
                  <NativeSelect
                    miw={150}
                    aria-label={`What ${column.name} becomes`}
                    value={answer.mapping[column.name] ?? ''}
                    onChange={event => {
                      const { [column.name]: _old, ...rest } = answer.mapping;
                      const field = event.currentTarget.value;
                      // A field is filled by one column: the last choice counts.
                      const others = Object.fromEntries(Object.entries(rest).filter(([, f]) => f !== field));
                      onChange(field ? { ...others, [column.name]: field } : others);
                    }}
                    data={[
                      { value: '', label: 'Left out' },
                      ...answer.fields.map(f => ({
                        value: f.name,
                        label: f.required ? `${f.label} (required)` : f.label,
                      })),
                    ]}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export interface ReportRow {
  readonly line: number;
  readonly name: string;
  readonly said: Said;
  readonly why: string;
}

/** Each row and what becomes of it. @param head what a row is about. */
export function Report({ rows, title, head, more }: { rows: readonly ReportRow[]; title: string; head: string; more: boolean }) {
  if (rows.length === 0) return null;
  return (
    <section className="card" aria-labelledby="report">
      <h2 id="report">{title}</h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={`${title}: rows`}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col" className="num">
                Line
              </th>
              <th scope="col">{head}</th>
              <th scope="col">Outcome</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.line}>
                <td className="num muted">{row.line}</td>
                <td>{row.name || <span className="muted">no name</span>}</td>
                <td>
                  <State said={row.said} />
                </td>
                <td>{row.why}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more && <p className="small muted">The first {rows.length} rows are shown, those with problems before all others.</p>}
    </section>
  );
}
