import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconCheck } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { api, type PolicyFile } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { diffLines, hunks } from '../../say/diff.ts';
import { count } from '../../say/words.ts';
import { useIsAdmin, useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { caretTo, CodeArea } from '../../ui/code-area.tsx';
import { useKeys } from '../../ui/keys.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { mod } from '../../ui/platform.ts';
import css from './policies.module.css';

/** Who has to be asked for what: the policy file, checked while one types. */
export function PoliciesPage() {
  const file = useQuery(queries.policies);
  const { locale } = useMe();
  return (
    <Page
      title="Policies"
      layout="wide"
      lead={
        file.data
          ? file.data.text.trim() === ''
            ? 'No policy is in force yet'
            : `Version ${file.data.version} is in force${file.data.inFlight > 0 ? ` · ${count(file.data.inFlight, 'request', locale)} in flight ${file.data.inFlight === 1 ? 'keeps' : 'keep'} the steps they were asked under` : ''}`
          : '\u00a0'
      }
    >
      {file.isError ? (
        <Failed error={file.error} retry={() => void file.refetch()} />
      ) : !file.data ? (
        <Loading lines={12} />
      ) : (
        <Editor file={file.data} />
      )}
    </Page>
  );
}

function Editor({ file }: { file: PolicyFile }) {
  const admin = useIsAdmin();
  const { locale } = useMe();
  // What the person began with: a version saved by somebody else meanwhile is noticed against it.
  const [base, setBase] = useState(file);
  const [text, setText] = useState(file.text);
  const area = useRef<HTMLTextAreaElement>(null);
  const [settled] = useDebouncedValue(text, 300);
  const check = useQuery({
    queryKey: ['policy-check', settled],
    queryFn: () => api.checkPolicies(settled),
    enabled: settled.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  const dirty = text !== base.text;
  const overtaken = file.version !== base.version && file.text !== base.text;
  const problems = check.data?.problems ?? [];
  useBlocker({
    shouldBlockFn: () => !window.confirm('Your changes to the policy are not saved. Leave them behind?'),
    disabled: !dirty,
    enableBeforeUnload: dirty,
  });

  const save = useMutation({
    mutationFn: () => api.savePolicies(text),
    onSuccess: saved => {
      setBase(saved);
      queryClient.setQueryData(queries.policies.queryKey, saved);
      notice.done(`Saved. Version ${saved.version} is in force.`);
    },
    onError: error => {
      notice.failed(error);
      void queryClient.invalidateQueries({ queryKey: ['policy-check'] });
    },
  });
  const checking = settled !== text || check.isFetching;
  const canSave = admin && dirty && !checking && check.data?.ok === true && !overtaken;
  useKeys({ 'mod+s': () => (canSave ? save.mutate() : undefined) });
  const changes = dirty ? hunks(diffLines(base.text, text)) : [];

  return (
    <div className={css.two}>
      <CodeArea
        ref={area}
        label="Policy file"
        value={text}
        onChange={setText}
        readOnly={!admin}
        marked={new Set(problems.flatMap(p => (p.line ? [p.line] : [])))}
        invalid={problems.length > 0}
        describedBy="policy-problems"
      />
      <div className="stack">
        {admin ? (
          <div className="row">
            <Button
              variant="filled"
              disabled={!canSave}
              loading={save.isPending}
              onClick={() => save.mutate()}
              rightSection={<kbd className={css.onButton}>{mod} S</kbd>}
            >
              Save
            </Button>
            {dirty && <Button onClick={() => setText(base.text)}>Undo all changes</Button>}
          </div>
        ) : (
          <p className="muted">Only an administrator can change the policy.</p>
        )}
        {overtaken && (
          <div className={css.overtaken} role="alert">
            <p>
              <strong>Somebody else saved version {file.version} meanwhile.</strong> Your text is untouched.
            </p>
            <div className="row" style={{ marginTop: 8 }}>
              <Button size="compact-sm" onClick={() => setBase(file)}>
                Compare mine with it
              </Button>
              <Button
                size="compact-sm"
                onClick={() => {
                  setBase(file);
                  setText(file.text);
                }}
              >
                Take theirs
              </Button>
            </div>
          </div>
        )}
        <section id="policy-problems" aria-live="polite">
          {check.isError ? (
            <Failed error={check.error} retry={() => void check.refetch()} />
          ) : problems.length === 0 ? (
            <p className={css.fine}>
              {text.trim() === '' ? (
                'There is no policy yet. Until there is one, nobody is asked for anything.'
              ) : check.data ? (
                <>
                  <IconCheck size={16} aria-hidden /> Nothing to mend
                </>
              ) : (
                'Checking…'
              )}
            </p>
          ) : (
            <>
              <h2>{count(problems.length, 'problem', locale)}</h2>
              <ul className={css.problems}>
                {problems.map((problem, i) => (
                  <li key={i}>
                    <button
                      type="button"
                      onClick={() =>
                        area.current && caretTo(area.current, problem.line ?? 1, problem.column ?? 1)
                      }
                    >
                      {problem.line && (
                        <span className={css.place}>
                          line {problem.line}
                          {problem.column ? `, column ${problem.column}` : ''}
                        </span>
                      )}
                      <span>{problem.message}</span>
                      {problem.path && <code>{problem.path}</code>}
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
        {changes.length > 0 && (
          <section aria-labelledby="changes">
            <h2 id="changes">What you changed</h2>
            <pre className={css.diff} tabIndex={0}>
              {changes.map((line, i) =>
                line === null ? (
                  <span key={i} className={css.gap}>
                    ⋯{'\n'}
                  </span>
                ) : (
                  <span key={i} data-kind={line.kind}>
                    {line.kind === 'added' ? '+ ' : line.kind === 'removed' ? '− ' : '  '}
                    {line.text}
                    {'\n'}
                  </span>
                ),
              )}
            </pre>
          </section>
        )}
      </div>
    </div>
  );
}
