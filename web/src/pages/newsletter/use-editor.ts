import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { draft as kept } from '../../ui/draft.ts';
import { notice } from '../../ui/notice.ts';
import { newsletterApi, newsletterQueries, type DraftJson } from './api.ts';
import { contentOf, merge, same, takeTheirs, type Clash, type Content } from './merge.ts';

export type Saving = 'saved' | 'waiting' | 'saving' | 'unsaved' | 'clash';
interface Kept {
  readonly base: Content;
  readonly mine: Content;
}

const PAUSE_MS = 800;
const AGAIN_MS = 4000;

/**
 * An issue while somebody edits it. It saves itself a moment after the last change; what is not saved yet is kept in the
 * browser; what somebody else did meanwhile is merged, and where both changed the same words the person is asked.
 */
export function useEditor(found: DraftJson) {
  const issueId = found.id;
  const key = `newsletter:${issueId}`;
  const [server, setServer] = useState(found);
  const [mine, setMine] = useState<Content>(() => contentOf(found));
  const [saving, setSaving] = useState<Saving>('saved');
  const [error, setError] = useState<ApiError | undefined>();
  const [clash, setClash] = useState<{ clashes: readonly Clash[]; theirs: Content } | undefined>();
  const now = useRef({ server: found, mine, clash: false, busy: false });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const put = useCallback((content: Content) => {
    now.current.mine = content;
    setMine(content);
  }, []);
  const adopt = useCallback((next: DraftJson) => {
    now.current.server = next;
    setServer(next);
    queryClient.setQueryData(newsletterQueries.draft(issueId).queryKey, next);
  }, [issueId]);

  /** Takes what the server has now as the ground under what I did since `base`. */
  const rebase = useCallback((base: Content, next: DraftJson): boolean => {
    const theirs = contentOf(next);
    const merged = merge(base, now.current.mine, theirs);
    adopt(next);
    put(merged.content);
    for (const title of merged.gone) notice.done(`“${title}” was taken back and is not in the issue any more.`);
    const clashed = merged.clashes.length > 0;
    now.current.clash = clashed;
    setClash(clashed ? { clashes: merged.clashes, theirs } : undefined);
    if (clashed) setSaving('clash');
    return !clashed;
  }, [adopt, put]);

  const save = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current);
    if (now.current.busy) {
      timer.current = setTimeout(() => void save(), PAUSE_MS);
      return false;
    }
    for (let attempt = 0; attempt < 5; attempt++) {
      if (now.current.clash) return false;
      const { mine: content, server: base } = now.current;
      const ground = contentOf(base);
      if (same(content, ground)) {
        kept.drop(key);
        setSaving('saved');
        return true;
      }
      // The field says so; everything is kept here until there is one.
      if (content.title.trim() === '') {
        setSaving('unsaved');
        return false;
      }
      now.current.busy = true;
      setSaving('saving');
      try {
        const next = await newsletterApi.edit(issueId, content, base.version);
        setError(undefined);
        // What was typed while it was on its way is a change on top of what was sent.
        if (!rebase(content, next)) return false;
      } catch (caught) {
        if (caught instanceof ApiError && caught.status === 412) {
          const next = await newsletterApi.draft(issueId).catch(() => undefined);
          if (next && !rebase(ground, next)) return false;
          if (next) continue;
        }
        setSaving('unsaved');
        const refused = caught instanceof ApiError && caught.status >= 400 && caught.status < 500;
        setError(caught instanceof ApiError ? caught : undefined);
        // A server that does not answer is tried again; what it refuses waits for another change.
        if (!refused) timer.current = setTimeout(() => void save(), AGAIN_MS);
        return false;
      } finally {
        now.current.busy = false;
      }
    }
    return false;
  }, [issueId, key, rebase]);

  const change = useCallback((content: Content) => {
    put(content);
    kept.keep(key, { base: contentOf(now.current.server), mine: content } satisfies Kept);
    if (now.current.clash) return;
    setSaving('waiting');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), PAUSE_MS);
  }, [key, put, save]);

  // What was typed before a reload and did not get through.
  useEffect(() => {
    const { base, mine: before } = kept.read<Kept>(key);
    if (base && before && !same(before, contentOf(now.current.server))) {
      put(before);
      if (rebase(base, now.current.server)) void save();
    }
    const warn = (event: BeforeUnloadEvent) => {
      if (!same(now.current.mine, contentOf(now.current.server))) event.preventDefault();
    };
    const online = () => void save();
    window.addEventListener('beforeunload', warn);
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('beforeunload', warn);
      window.removeEventListener('online', online);
      clearTimeout(timer.current);
      // Leaving the page inside of the app: it is sent now.
      void save();
    };
  }, [key, put, rebase, save]);

  // Somebody else, or a shout-out that was taken back.
  useEffect(() => {
    if (found.version > now.current.server.version && !now.current.busy && !now.current.clash) {
      if (rebase(contentOf(now.current.server), found)) void save();
    }
  }, [found, rebase, save]);

  const settle = (one: Clash, side: 'mine' | 'theirs') => {
    if (!clash) return;
    const content = side === 'theirs' ? takeTheirs(mine, clash.theirs, one) : mine;
    const left = clash.clashes.filter(c => c !== one);
    now.current.clash = left.length > 0;
    setClash(left.length > 0 ? { ...clash, clashes: left } : undefined);
    change(content);
  };

  /** After an action of its own, such as taking in what is new: what the server has counts. */
  const take = (next: DraftJson) => void rebase(contentOf(now.current.server), next);
  return { server, mine, saving, error, clash, change, save, settle, take, versionNow: () => now.current.server.version };
}
