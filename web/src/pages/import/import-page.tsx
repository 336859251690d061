import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { ChooseFile, DropFile, Mapping, Report, useFile } from './parts.tsx';
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
  // What was shown stays, and with it the focus, while another column is looked at; a choice counts at once, also before the answer to the last one.
  const [shown, setShown] = useState<ImportAnswer | undefined>();
  const preview = useMutation({
    mutationFn: (body: ImportInput) => api.previewImport(body) as Promise<ImportAnswer>,
  });
  const look = (body: ImportInput) => {
    const { mapping } = body;
    if (mapping) setShown(old => old && { ...old, mapping });
    preview.mutate(body, { onSuccess: setShown });
  };
  const run = useMutation({
    mutationFn: (body: ImportInput) => api.runImport(body) as Promise<ImportAnswer>,
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['deals'] }),
    onError: notice.failed,
  });
  const { file, take } = useFile(MOST_BYTES, '30 MB', ({ csv }) => {
    run.reset();
    setShown(undefined);
    look({ csv });
  });
  const done = run.data;
  return (
    <Page title="Import" lead={file ? file.name : 'Deals from a CSV file'} actions={file && <ChooseFile again take={take} />}>
      {!file && (
        <DropFile take={take}>
          Its first line names the columns. You see what would happen, row by row, before anything is stored.
        </DropFile>
      )}
      {preview.isError && (
        <Failed error={preview.error} retry={file ? () => look({ csv: file.csv, ...(shown && { mapping: shown.mapping }) }) : undefined} />
      )}
      {done ? (
        <>
          <p role="status">
            <strong>Imported.</strong> {said(done, locale)}
          </p>
          <Rows answer={done} title="What happened, row by row" />
        </>
      ) : (
        file &&
        shown && (
          <>
            <Mapping
              answer={shown}
              busy={preview.isPending}
              onChange={mapping => look({ csv: file.csv, mapping })}
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
            <Rows answer={shown} title="What would happen, row by row" />
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

/** At most so many rows are drawn. */
const SHOWN = 500;
const order: ImportRow['outcome'][] = ['problem', 'changed', 'new', 'same'];

function Rows({ answer, title }: { answer: ImportAnswer; title: string }) {
  const rows = [...answer.rows]
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || a.row - b.row)
    .slice(0, SHOWN)
    .map(row => ({ line: row.row, name: row.name, said: outcomes[row.outcome], why: row.problems.map(p => `${p.field}: ${p.message}`).join('; ') }));
  return <Report rows={rows} title={title} head="Deal" more={answer.rows.length > rows.length} />;
}
