import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type PolicyFile } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { When } from '../../ui/values.tsx';
import { Diff } from './diff.tsx';
import css from './policies.module.css';

interface Props {
  readonly file: PolicyFile;
  /** What is in the editor, saved or not. */
  readonly text: string;
  readonly readOnly: boolean;
  /** Takes a version's text into the editor, to be changed before it is saved. */
  readonly onEdit: (text: string) => void;
  readonly onRestored: (saved: PolicyFile) => void;
}

/** Every version that was in force: who, when, what changed, and the way back. */
export function Versions({ file, text, readOnly, onEdit, onRestored }: Props) {
  const { locale } = useMe();
  const list = useInfiniteQuery(queries.policyVersions);
  const versions = list.data?.pages.flatMap(page => page.items) ?? [];
  const [shown, setShown] = useState<number | undefined>();
  const [against, setAgainst] = useState<string | undefined>();
  const [sure, setSure] = useState(false);
  const right = versions.find(one => one.version === shown) ?? versions[0];
  const before = right && versions[versions.indexOf(right) + 1];
  const left = against ?? (before ? String(before.version) : 'nothing');
  const back = useMutation({
    mutationFn: (old: string) => api.savePolicies(old, file.version),
    onSuccess: saved => {
      setSure(false);
      setShown(undefined);
      setAgainst(undefined);
      onRestored(saved);
    },
    onError: error => {
      notice.failed(error);
      void queryClient.invalidateQueries({ queryKey: queries.policies.queryKey });
    },
  });
  const mine = useQuery({ ...queries.policyVersion(right?.version ?? 0), enabled: right !== undefined });
  const other = useQuery({ ...queries.policyVersion(Number(left)), enabled: /^\d+$/.test(left) });
  if (list.isError) return <Failed error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <Loading lines={8} />;
  if (!right) return <p className="muted">No version has been saved yet. Every save makes one, and none is ever lost.</p>;
  const beforeText = left === 'nothing' ? '' : left === 'editor' ? text : other.data?.text;
  const choose = (version: number) => {
    setShown(version);
    setAgainst(undefined);
    setSure(false);
  };
  return (
    <div className={css.versions}>
      <section aria-labelledby="versions-list">
        <h2 id="versions-list">{count(versions.length, 'version', locale, list.hasNextPage ? versions.length : Infinity)}</h2>
        <ul className={css.versionList}>
          {versions.map(version => (
            <li key={version.version}>
              <button type="button" aria-pressed={version === right} onClick={() => choose(version.version)}>
                <span>
                  <strong>Version {version.version}</strong>
                  {version.inForce && <span className={css.inForce}>in force</span>}
                </span>
                <span className="muted small">
                  {version.by} · <When at={version.at} />
                </span>
              </button>
            </li>
          ))}
        </ul>
        {list.hasNextPage && (
          <Button size="compact-sm" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show earlier ones
          </Button>
        )}
      </section>
      <section aria-labelledby="version-shown" className="stack">
        <div className={css.versionHead}>
          <div className="grow">
            <h2 id="version-shown">
              Version {right.version}
              {right.inForce ? ', in force' : ''}
            </h2>
            <p className="muted">
              Saved by {right.by}, <When at={right.at} />
            </p>
          </div>
          <NativeSelect
            label="Compared with"
            value={left}
            onChange={event => setAgainst(event.currentTarget.value)}
            data={[
              ...versions.filter(version => version !== right).map(version => ({ value: String(version.version), label: `version ${version.version}` })),
              ...(text !== file.text ? [{ value: 'editor', label: 'what I have not saved yet' }] : []),
              { value: 'nothing', label: 'nothing (the whole text)' },
            ]}
          />
        </div>
        {mine.isError || other.isError ? (
          <Failed error={mine.error ?? other.error} retry={() => void Promise.all([mine.refetch(), other.refetch()])} />
        ) : mine.data === undefined || beforeText === undefined ? (
          <Loading lines={6} />
        ) : (
          <Diff before={beforeText} after={mine.data.text} empty="Both say the same." />
        )}
        {!readOnly && !right.inForce && mine.data && (
          <div className="row row-wrap">
            {sure ? (
              <div className={css.overtaken} role="alert">
                <p>
                  Version {right.version} comes into force again, as version {file.version + 1} or later. {inFlight(file.inFlight, locale)}
                  {text !== file.text ? ' What you have not saved yet is replaced by it; Undo brings it back.' : ''}
                </p>
                <div className="row" style={{ marginTop: 8 }}>
                  <Button size="compact-sm" variant="filled" loading={back.isPending} onClick={() => back.mutate(mine.data.text)}>
                    Put it back
                  </Button>
                  <Button size="compact-sm" onClick={() => setSure(false)}>
                    Leave it
                  </Button>
                </div>
              </div>
            ) : (
              <>
                <Button onClick={() => setSure(true)}>Put this version back</Button>
                <Button variant="subtle" onClick={() => onEdit(mine.data.text)}>
                  Take it into the editor
                </Button>
              </>
            )}
          </div>
        )}
      </section>
    </div>
  );
}

const inFlight = (n: number, locale: string): string =>
  n === 0 ? 'No request is in flight.' : `${count(n, 'request', locale)} in flight ${n === 1 ? 'keeps' : 'keep'} the steps they were asked under.`;
