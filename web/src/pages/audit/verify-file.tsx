import { Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconFileSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type DragEvent } from 'react';
import { api, type AuditVerdict } from '../../api.ts';
import { dayOf, sayDay } from '../../say/dates.ts';
import { count } from '../../say/words.ts';
import { useClock } from '../../session.tsx';
import { Failed } from '../../ui/blank.tsx';
import css from './audit.module.css';

/** A file is dropped or chosen; what comes back is that it verifies, or the line at which it breaks. */
export function VerifyFile() {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const verify = useMutation({ mutationFn: (file: File) => api.verifyAudit(file) });
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file) verify.mutate(file);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  return (
    <>
      <div
        className={css.drop}
        data-over={over || undefined}
        onDragOver={event => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconFileSearch size={28} stroke={1.5} aria-hidden />
        <p>Drop a signed file here</p>
        <Button onClick={() => input.current?.click()} disabled={verify.isPending}>
          Choose a file
        </Button>
        <input
          ref={input}
          type="file"
          accept=".jsonl,application/jsonl"
          className="hidden"
          aria-label="Signed audit file"
          tabIndex={-1}
          onChange={event => {
            take(event.currentTarget.files);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <div aria-live="polite" className="stack-tight">
        {verify.isPending && (
          <p className="row">
            <Loader size={16} /> Reading {verify.variables.name}, line by line
          </p>
        )}
        {verify.isError && <Failed error={verify.error} retry={() => verify.mutate(verify.variables!)} />}
        {verify.data && <Verdict verdict={verify.data} name={verify.variables.name} />}
      </div>
    </>
  );
}

function Verdict({ verdict, name }: { verdict: AuditVerdict; name: string }) {
  const clock = useClock();
  const { locale } = clock;
  const n = new Intl.NumberFormat(locale);
  if (!verdict.ok || !verdict.signer)
    return (
      <div className={css.verdict} data-tone="bad">
        <IconAlertTriangle size={20} aria-hidden />
        <div>
          <p>
            <strong>
              {name} breaks at line {n.format(verdict.line ?? 0)}.
            </strong>
          </p>
          <p>{verdict.why}</p>
          <p className="muted small">Nothing of it can be relied on, what stands before that line included: the signature covers the whole file.</p>
        </div>
      </div>
    );
  const day = (moment: string | null) => (moment ? sayDay(dayOf(Date.parse(moment), clock.timeZone), clock) : '');
  return (
    <div className={css.verdict} data-tone={verdict.signer.ours ? 'good' : 'wait'}>
      {verdict.signer.ours ? <IconCircleCheck size={20} aria-hidden /> : <IconAlertTriangle size={20} aria-hidden />}
      <div>
        <p>
          <strong>{verdict.signer.ours ? `${name} is as it was signed here.` : `${name} is as it was signed, but by another key than that of this server.`}</strong>
        </p>
        <p>
          {count(verdict.decisions ?? 0, 'decision', locale)} and {count(verdict.facts ?? 0, 'fact', locale)} of their logs, made {day(verdict.madeAt)}
          {(verdict.erased ?? 0) > 0 && `; the content of ${count(verdict.erased ?? 0, 'decision', locale)} was erased`}.
        </p>
        <p className="small">
          Signed by <code>{verdict.signer.fingerprint}</code>
        </p>
      </div>
    </div>
  );
}
