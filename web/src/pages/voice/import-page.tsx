import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ImportColumn } from '../../../../src/features/voice/contract.ts';
import { api } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { ChooseFile, DropFile, Mapping, Report, useFile } from '../import/parts.tsx';

type Answer = Awaited<ReturnType<typeof api.importVoices>>;
type Asked = { readonly csv: string; readonly mapping?: Record<string, ImportColumn> | undefined };
type Outcome = Answer['report'][number]['outcome'];

const outcomes = {
  new: { tone: 'good', text: 'A new need' },
  added: { tone: 'good', text: 'To a need that is here' },
  known: { tone: 'plain', text: 'Imported before' },
  problem: { tone: 'bad', text: 'Left out' },
} as const;
const order: Outcome[] = ['problem', 'new', 'added', 'known'];
/** As much as the server takes in one request. */
const MOST_BYTES = 900_000;
/** At most so many rows are drawn. */
const SHOWN = 500;

/** What customers said, from a file: choose it, say which column is what, look at what would happen, then do it. */
export function VoiceImportPage() {
  const { locale } = useMe();
  // What was shown stays, and with it the focus, while another column is looked at; a choice counts at once, also before the answer to the last one.
  const [shown, setShown] = useState<Answer | undefined>();
  const preview = useMutation({ mutationFn: (body: Asked) => api.importVoices({ ...body, preview: true }) });
  const look = (body: Asked) => {
    const { mapping } = body;
    if (mapping) setShown(old => old && { ...old, mapping });
    preview.mutate(body, { onSuccess: setShown });
  };
  const run = useMutation({
    mutationFn: (body: { csv: string; mapping: Record<string, ImportColumn> }) => api.importVoices(body),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['voice'] }),
    onError: notice.failed,
  });
  const { file, take } = useFile(MOST_BYTES, '900 kB', ({ csv }) => {
    run.reset();
    setShown(undefined);
    look({ csv });
  });
  const done = run.data;
  return (
    <Page title="Import what customers said" lead={file ? file.name : 'Voices from a CSV file'} actions={file && <ChooseFile again take={take} />}>
      {!file && (
        <DropFile take={take}>
          A row is one time that somebody asked: their words and the need, and if you have them its urgency, the deal or the customer, and who said it. You see what would happen, row by row, before
          anything is stored.
        </DropFile>
      )}
      {preview.isError && <Failed error={preview.error} retry={file ? () => look({ csv: file.csv, ...(shown && { mapping: shown.mapping as Asked['mapping'] }) }) : undefined} />}
      {done && (
        <>
          <p role="status">
            <strong>Imported.</strong> {said(done, locale)} <Link to="/voice" search={{ show: undefined, kinds: undefined }}>To the board</Link>
          </p>
          <Rows answer={done} title="What happened, row by row" />
        </>
      )}
      {!done && file && shown && (
        <>
          {shown.columns.length === 0 ? (
            <p role="alert" style={{ color: 'var(--bad)' }}>
              {shown.problems[0]?.message}
            </p>
          ) : (
            <Mapping answer={shown} busy={preview.isPending} onChange={mapping => look({ csv: file.csv, mapping: mapping as Record<string, ImportColumn> })} />
          )}
          {shown.report.length > 0 && (
            <div className="row row-wrap">
              <Button
                variant="filled"
                loading={run.isPending}
                disabled={preview.isPending || shown.captured === 0}
                onClick={() => run.mutate({ csv: file.csv, mapping: shown.mapping as Record<string, ImportColumn> })}
              >
                Import {count(shown.captured, 'voice', locale)}
              </Button>
              <span className="muted" role="status">
                {said(shown, locale)}
              </span>
            </div>
          )}
          <Rows answer={shown} title="What would happen, row by row" />
        </>
      )}
    </Page>
  );
}

/** "4 voices, 2 of them of a new need, 1 imported before, 1 left out." */
function said(answer: Answer, locale: string): string {
  const n = (value: number) => new Intl.NumberFormat(locale).format(value);
  const left = answer.report.filter(r => r.outcome === 'problem').length;
  return `${[
    answer.captured === 0 ? 'Nothing new' : `${count(answer.captured, 'voice', locale)}${answer.newNeeds > 0 ? ` with ${count(answer.newNeeds, 'new need', locale)}` : ''}`,
    answer.known > 0 ? `${n(answer.known)} imported before, which change nothing` : '',
    left > 0 ? `${n(left)} left out` : '',
  ]
    .filter(Boolean)
    .join(', ')}.`;
}

function Rows({ answer, title }: { answer: Answer; title: string }) {
  const rows = [...answer.report]
    .sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || a.line - b.line)
    .slice(0, SHOWN)
    .map(row => ({ line: row.line, name: row.name, said: outcomes[row.outcome], why: row.note ?? '' }));
  return <Report rows={rows} title={title} head="Need" more={answer.rows > rows.length} />;
}
