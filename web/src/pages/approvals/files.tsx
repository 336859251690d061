import { Button, NativeSelect, Textarea } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { address, api, ApiError, type ApprovalJson } from '../../api.ts';
import { filesProblem, MOST_FILES, sayBytes } from '../../say/files.ts';
import { stepName } from '../../say/steps.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { FilesField } from '../../ui/files-field.tsx';
import { notice } from '../../ui/notice.ts';
import { When } from '../../ui/values.tsx';
import css from './approvals.module.css';
import { tookRequest } from './use-decide.ts';

/** What came with a request: files that are taken as downloads, links, and what did not come from Slack. */
export function Attachments({ request }: { request: ApprovalJson }) {
  const { locale } = useMe();
  const { files, filesComing, attachments } = request;
  if (files.length + filesComing.length + attachments.length === 0 && !request.mine.canAttach) return null;
  return (
    <section aria-label="Attachments">
      <h2>Attachments</h2>
      {files.length + filesComing.length + attachments.length > 0 && (
        <ul className={css.list}>
          {files.map(file => (
            <li key={file.id}>
              <p style={{ overflowWrap: 'anywhere' }}>
                <a href={address(`/approvals/${request.id}/files/${file.id}`)} download={file.name} title={`SHA-256 ${file.sha256}`}>
                  {file.name}
                </a>{' '}
                <span className="small muted">{sayBytes(file.size, locale)}</span>
              </p>
              <p className="small muted">
                {file.by.name}, <When at={file.at} />
                {request.rounds.length > 1 && `, round ${file.round}`}
                {file.step && `, for ${stepName(file.step).toLowerCase()}`}
              </p>
            </li>
          ))}
          {filesComing.map((file, i) => (
            <li key={`coming ${i}`}>
              <p style={{ overflowWrap: 'anywhere' }}>{file.name}</p>
              {file.missed === null ? (
                <p className="small muted">On its way from Slack</p>
              ) : (
                <p className={`small ${css.broke}`}>Did not come from Slack: {file.missed}.</p>
              )}
            </li>
          ))}
          {attachments.map((a, i) => (
            <li key={`link ${i}`}>
              <a href={a.url} target="_blank" rel="noreferrer noopener">
                {a.name}
              </a>{' '}
              <span className="small muted">Link</span>
            </li>
          ))}
        </ul>
      )}
      {request.mine.canAttach && <AddFiles key={request.id} request={request} />}
    </section>
  );
}

function AddFiles({ request }: { request: ApprovalJson }) {
  const { locale } = useMe();
  const [open, setOpen] = useState(false);
  const [files, setFiles] = useState<readonly File[]>([]);
  const [comment, setComment] = useState('');
  const [step, setStep] = useState('');
  const room = MOST_FILES - request.files.length - request.filesComing.filter(f => f.missed === null).length;
  const send = useMutation({
    // One by one: what has come stays, what was refused is still here.
    mutationFn: async (): Promise<number> => {
      let rest = files;
      let words = comment.trim();
      for (const file of files) {
        tookRequest(await api.attachFile(request.id, file, { ...(words && { comment: words }), ...(step && { step }) }));
        words = '';
        setComment('');
        rest = rest.filter(f => f !== file);
        setFiles(rest);
      }
      return files.length;
    },
    onSuccess: n => {
      notice.done(n === 1 ? 'The file is attached.' : `${n} files are attached.`);
      setOpen(false);
      setStep('');
    },
  });
  const said = send.error instanceof ApiError ? [send.error.problem.title, send.error.problem.detail].filter(Boolean).join(' ') : send.error ? 'That did not work. Nothing is lost: try again.' : undefined;
  if (!open)
    return (
      <Button size="compact-sm" variant="subtle" leftSection={<IconPaperclip size={14} aria-hidden />} onClick={() => setOpen(true)}>
        Add files
      </Button>
    );
  return (
    <form
      className="stack-tight"
      style={{ marginTop: 8 }}
      aria-label="Add files"
      onSubmit={event => {
        event.preventDefault();
        if (files.length > 0 && !filesProblem(files, room) && !send.isPending) send.mutate();
      }}
    >
      <FilesField
        label="Files"
        files={files}
        most={room}
        error={said}
        onChange={chosen => {
          send.reset();
          setFiles(chosen);
        }}
      />
      <Textarea label="Comment" placeholder="What it shows" autosize minRows={1} maxRows={6} maxLength={1000} value={comment} onChange={event => setComment(event.currentTarget.value)} />
      {request.steps.length > 1 && (
        <NativeSelect
          label="Belongs to"
          value={step}
          onChange={event => setStep(event.currentTarget.value)}
          data={[{ value: '', label: 'The whole request' }, ...request.steps.filter(s => s.state !== 'skipped').map(s => ({ value: s.name, label: stepName(s.name) }))]}
        />
      )}
      <div className="row">
        <Button type="submit" variant="filled" size="compact-sm" loading={send.isPending} disabled={files.length === 0 || filesProblem(files, room) !== undefined}>
          {files.length > 1 ? `Attach ${count(files.length, 'file', locale)}` : 'Attach'}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
