import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type DealRow, type Stage } from '../../api.ts';
import { queries, queryClient, type DealsFilter } from '../../queries.ts';
import { useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Day, Money } from '../../ui/values.tsx';
import css from './deals.module.css';

/** Open deals by stage. Cards are dragged, or moved with their menu. */
export function Board({ filter, stages }: { filter: DealsFilter; stages: readonly Stage[] }) {
  const [moving, setMoving] = useState<DealRow | undefined>();
  const move = useMutation({
    mutationFn: ({ deal, stage }: { deal: DealRow; stage: Stage }) =>
      api.changeDeal(deal.id, { stage: stage.id }, deal.version),
    onSuccess: (deal, { stage }) => {
      queryClient.setQueryData(queries.deal(deal.id).queryKey, deal);
      if (deal.stage.id === stage.id) notice.done(`${deal.name} is now in ${stage.label}.`);
      else if (deal.hold) notice.failed(new Error(deal.hold.reason));
    },
    onError: error => notice.failed(error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['deals'] }),
  });
  return (
    <div className={css.board} tabIndex={0} role="region" aria-label="Board">
      {stages
        .filter(stage => stage.kind === 'open')
        .map(stage => (
          <StageColumn
            key={stage.id}
            stage={stage}
            stages={stages}
            filter={{ ...filter, kind: undefined, stage: stage.id }}
            moving={moving}
            onMoving={setMoving}
            onMove={(deal, to) => deal.stage.id !== to.id && move.mutate({ deal, stage: to })}
          />
        ))}
    </div>
  );
}

interface ColumnProps {
  readonly stage: Stage;
  readonly stages: readonly Stage[];
  readonly filter: DealsFilter;
  readonly moving: DealRow | undefined;
  readonly onMoving: (deal: DealRow | undefined) => void;
  readonly onMove: (deal: DealRow, to: Stage) => void;
}

function StageColumn({ stage, stages, filter, moving, onMoving, onMove }: ColumnProps) {
  const { locale } = useMe();
  const [over, setOver] = useState(false);
  const deals = useInfiniteQuery(queries.deals(filter, 30, 60));
  const rows = deals.data?.pages.flatMap(page => page.items) ?? [];
  const total = deals.data?.pages[0]?.total ?? 0;
  return (
    <section
      className={css.stage}
      aria-label={stage.label}
      data-over={(over && moving) || undefined}
      onDragOver={event => {
        if (!moving) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={() => {
        setOver(false);
        if (moving) onMove(moving, stage);
      }}
    >
      <header className={css.stageHead}>
        <h2 className="clip">{stage.label}</h2>
        <span className="muted">{deals.data ? new Intl.NumberFormat(locale).format(total) : ''}</span>
      </header>
      <div className={css.cards}>
        {deals.isError && <Failed error={deals.error} retry={() => void deals.refetch()} />}
        {deals.isPending && <Loading lines={4} label={`Loading ${stage.label}`} />}
        {rows.map(deal => (
          <article
            key={deal.id}
            className={css.dealCard}
            draggable
            data-moving={moving?.id === deal.id || undefined}
            onDragStart={() => onMoving(deal)}
            onDragEnd={() => onMoving(undefined)}
          >
            <div className="row">
              <Link to="/deals/$dealId" params={{ dealId: deal.id }} className="grow clip" draggable={false}>
                {deal.name}
              </Link>
              <Menu position="bottom-end" shadow="md">
                <Menu.Target>
                  <ActionIcon size={24} aria-label={`Move ${deal.name}`}>
                    <IconDots size={16} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Label>Move to</Menu.Label>
                  {stages
                    .filter(s => s.id !== stage.id)
                    .map(s => (
                      <Menu.Item key={s.id} onClick={() => onMove(deal, s)}>
                        {s.label}
                      </Menu.Item>
                    ))}
                </Menu.Dropdown>
              </Menu>
            </div>
            <span className="small muted clip">
              {[deal.account, deal.owner?.name ?? deal.ownerName].filter(Boolean).join(' · ')}
            </span>
            <div className="row small" style={{ justifyContent: 'space-between' }}>
              <Money value={deal.amount} />
              <Day date={deal.closeDate} overdue short />
            </div>
            {deal.hold && (
              <span className="small" style={{ color: 'var(--wait)' }}>
                Held: {deal.hold.reason}
              </span>
            )}
          </article>
        ))}
        {deals.data && total === 0 && (
          <p className="small muted" style={{ padding: '4px 6px' }}>
            No deal is in this stage.
          </p>
        )}
        {deals.hasNextPage && (
          <Button
            variant="subtle"
            loading={deals.isFetchingNextPage}
            onClick={() => void deals.fetchNextPage()}
          >
            {new Intl.NumberFormat(locale).format(total - rows.length)} more
          </Button>
        )}
      </div>
    </section>
  );
}
