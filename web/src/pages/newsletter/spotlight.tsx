import { Button, Menu } from '@mantine/core';
import { IconArrowsExchange } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { queries, queryClient } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { notice } from '../../ui/notice.ts';
import { newsletterApi, type SpotlightJson } from './api.ts';
import css from './newsletter.module.css';

type Turn = SpotlightJson['next'][number];

/** Whose spotlight is next, and why; a team moves its own turn, editors move any. */
export function Spotlight({ spotlight, mayEdit }: { spotlight: SpotlightJson; mayEdit: boolean }) {
  const me = useMe();
  const people = useQuery(queries.people);
  const myTeam = people.data?.people.find(p => p.id === me.id)?.team?.id;
  const after = { onSuccess: () => void queryClient.invalidateQueries({ queryKey: ['newsletter'] }), onError: notice.failed };
  const skip = useMutation({ mutationFn: (t: Turn) => newsletterApi.skip(t.team.id, t.issue), ...after });
  const unskip = useMutation({ mutationFn: (s: SpotlightJson['skipping'][number]) => newsletterApi.unskip(s.team.id, s.issue), ...after });
  const swap = useMutation({ mutationFn: ([a, b]: [Turn, Turn]) => newsletterApi.swap(a.team.id, b.team.id), ...after });
  const may = (teamId: string) => mayEdit || teamId === myTeam;
  const ties = spotlight.next.filter(t => t.tie.length > 0);
  return (
    <section className="card stack-tight" aria-labelledby="spotlight">
      <div>
        <h2 id="spotlight">In the spotlight next</h2>
        <p className="muted small">Each issue shows one team. The longest waiting comes first, every team once before any twice, and a skip keeps the place.</p>
      </div>
      <ol className={css.turns}>
        {spotlight.next.map(turn => (
          <li key={turn.issue} className={css.turn}>
            <span className="muted">Issue {turn.issue}</span>
            <span>
              <strong style={{ fontWeight: 600 }}>{turn.team.name}</strong>
              <span className="small muted" style={{ display: 'block' }}>
                {turn.reason}
              </span>
            </span>
            {may(turn.team.id) && (
              <span className="row">
                <Button size="compact-sm" onClick={() => skip.mutate(turn)} loading={skip.isPending && skip.variables.issue === turn.issue} aria-label={`${turn.team.name} skips issue ${turn.issue}`}>
                  Skip
                </Button>
                <Menu shadow="md" position="bottom-end">
                  <Menu.Target>
                    <Button size="compact-sm" leftSection={<IconArrowsExchange size={14} />} aria-label={`Swap the turn of ${turn.team.name}`}>
                      Swap
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Label>With</Menu.Label>
                    {spotlight.next
                      .filter(other => other.team.id !== turn.team.id)
                      .map(other => (
                        <Menu.Item key={other.issue} onClick={() => swap.mutate([turn, other])}>
                          {other.team.name}, issue {other.issue}
                        </Menu.Item>
                      ))}
                  </Menu.Dropdown>
                </Menu>
              </span>
            )}
          </li>
        ))}
      </ol>
      {spotlight.skipping.map(s => (
        <p key={`${s.team.id} ${s.issue}`} className="row small">
          <span className="muted">
            {s.team.name} skips issue {s.issue} and keeps its place.
          </span>
          {may(s.team.id) && (
            <Button size="compact-sm" onClick={() => unskip.mutate(s)}>
              It can after all
            </Button>
          )}
        </p>
      ))}
      {spotlight.past.length > 0 && <p className="small muted">Before: {spotlight.past.slice(0, 8).map(p => `${p.team.name} (issue ${p.issue})`).join(', ')}.</p>}
      {ties.length > 0 && (
        <details>
          <summary className="small">How ties are settled, so that you can check it</summary>
          <div className="stack-tight small" style={{ marginTop: 8 }}>
            <p className="muted">
              Of teams that have waited equally long, the one whose line has the lowest SHA-256 comes first. <code>{"printf '%s' 'LINE' | sha256sum"}</code> shows it.
            </p>
            {ties.map(t => (
              <div key={t.issue}>
                <p>Issue {t.issue}</p>
                <ul>
                  {t.tie.map(line => (
                    <li key={line}>
                      <code>{line}</code>
                    </li>
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </details>
      )}
    </section>
  );
}
