import { Button, NativeSelect } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Blank, Failed } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import css from './import.module.css';
import type { ImportAnswer, ImportInput, ImportRow } from './shape.ts';

/** As much as the server takes in one request. */
const MOST_BYTES = 30 * 1024 * 1024;

const outcomes = {
  new: { tone: 'good', text: 'New' },
  changed: { tone: 'act', text: 'Changed' },
  same: { tone: 'plain', text: 'As it was' },
  problem: { tone: 'bad', text: 'Left out' },
} as const;

/** Deals from a file: choose it, say which column is what, look at what would happen, then do it. */
export function ImportPage() {
  const { locale } = useMe();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<{ name: string; csv: string } | undefined>();
  const [over, setOver] = useState(false);
  const preview = useMutation({
    mutationFn: (body: ImportInput) => api.previewImport(body) as Promise<ImportAnswer>,
  });
  const run = useMutation({
    mutationFn: (body: ImportInput) => api.runImport(body) as Promise<ImportAnswer>,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['deals'] }),
    onError: notice.failed,
  });
  const take = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > MOST_BYTES)
      return notice.failed(new Error(`${chosen.name} is larger than 30 MB. Please split it.`));
    run.reset();
    const csv = await chosen.text();
    setFile({ name: chosen.name, csv });
    preview.mutate({ csv });
  };
  const shown = preview.data;
  const done = run.data;
  const choose = (
    <>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv,text/plain"
        hidden
        onChange={event => (void take(event.currentTarget.files?.[0]), (event.currentTarget.value = ''))}
      />
      <Button
        variant={file ? 'default' : 'filled'}
        leftSection={<IconFileImport size={16} />}
        onClick={() => input.current?.click()}
      >
        {file ? 'Another file' : 'Choose a file'}
      </Button>
    </>
  );
  return (
    <Page title="Import" lead={file ? file.name : 'Deals from a CSV file'} actions={file && choose}>
      {!file && (
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
          <Blank title="Drop a CSV file here" action={choose}>
            Its first line names the columns. You see what would happen, row by row, before anything is
            stored.
          </Blank>
        </div>
      )}
      {preview.isError && (
        <Failed error={preview.error} retry={file ? () => preview.mutate({ csv: file.csv }) : undefined} />
      )}
      {done ? (
        <>
          <p role="status">
            <strong>Imported.</strong> {said(done, locale)}
          </p>
          <Report answer={done} title="What happened, row by row" />
        </>
      ) : (
        file &&
        shown && (
          <>
            <Mapping
              answer={shown}
              busy={preview.isPending}
              onChange={mapping => preview.mutate({ csv: file.csv, mapping })}
            />
            <div className="row row-wrap">
              <Button
                variant="filled"
                loading={run.isPending}
                disabled={preview.isPending || shown.counts.new + shown.counts.changed === 0}
                onClick={() => run.mutate({ csv: file.csv, mapping: shown.mapping })}
              >
                Import {count(shown.counts.new + shown.counts.changed, 'deal', locale)}
              </Button>
              <span className="muted" role="status">
                {said(shown, locale)}
              </span>
            </div>
            <Report answer={shown} title="What would happen, row by row" />
          </>
        )
      )}
    </Page>
  );
}

function said({ counts }: ImportAnswer, locale: string): string {
  const n = (value: number) => new Intl.NumberFormat(locale).format(value);
  return (
    [
      `${n(counts.new)} new`,
      `${n(counts.changed)} changed`,
      counts.same > 0 ? `${n(counts.same)} as they were` : '',
      counts.problem > 0 ? `${n(counts.problem)} left out` : '',
    ]
      .filter(Boolean)
      .join(', ') + '.'
  );
}

function Mapping({
  answer,
  busy,
  onChange,
}: {
  answer: ImportAnswer;
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

function Report({ answer, title }: { answer: ImportAnswer; title: string }) {
  const order: ImportRow['outcome'][] = ['problem', 'changed', 'new', 'same'];
  const rows = [...answer.rows]
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || a.row - b.row)
    .slice(0, 500);
  if (rows.length === 0) return null;
  return (
    <section className="card" aria-labelledby="report">
      <h2 id="report">{title}</h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={title}>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col" className="num">
                Line
              </th>
              <th scope="col">Deal</th>
              <th scope="col">Outcome</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.row}>
                <td className="num muted">{row.row}</td>
                <td>{row.name || <span className="muted">no name</span>}</td>
                <td>
                  <State said={outcomes[row.outcome]} />
                </td>
                <td>{row.problems.map(p => `${p.field}: ${p.message}`).join('; ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {answer.rows.length > rows.length && (
        <p className="small muted">The first 500 rows are shown, those with problems before all others.</p>
      )}
    </section>
  );
}
