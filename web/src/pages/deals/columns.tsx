import { IconAlertTriangle, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { DealRow, Stage } from '../../api.ts';
import { StageCell } from '../../ui/stage-bar.tsx';
import { Day, Money, None, Percent, When } from '../../ui/values.tsx';
import type { Column } from '../../ui/virtual-table.tsx';
import css from './deals.module.css';

/** What needs somebody's eye, said in a word beside the name. */
function Marks({ deal }: { deal: DealRow }) {
  const trouble =
    deal.crm.state === 'conflict'
      ? 'The CRM says something else'
      : deal.crm.state === 'refused'
        ? 'The CRM refused a change'
        : undefined;
  return (
    <>
      {deal.hold && (
        <span className={css.hold} title={deal.hold.reason}>
          <IconLock size={14} aria-hidden /> held
        </span>
      )}
      {trouble && (
        <span className={css.trouble} title={trouble}>
          <IconAlertTriangle size={14} aria-hidden /> CRM
          <span className="hidden">: {trouble}</span>
        </span>
      )}
    </>
  );
}

const Name = ({ deal }: { deal: DealRow }) => (
  <span className="row" style={{ gap: 6 }}>
    <Link to="/deals/$dealId" params={{ dealId: deal.id }} className="clip" preload={false}>
      {deal.name}
    </Link>
    <Marks deal={deal} />
  </span>
);
const Owner = ({ deal }: { deal: DealRow }) => {
  const name = deal.owner?.name ?? deal.ownerName;
  return name ? <>{name}</> : <None />;
};

export function dealColumns(stages: readonly Stage[]): Column<DealRow>[] {
  return [
    {
      id: 'name',
      label: 'Deal',
      width: 'minmax(12rem, 2.4fr)',
      sortable: true,
      cell: deal => <Name deal={deal} />,
    },
    {
      id: 'account',
      label: 'Account',
      width: 'minmax(7.5rem, 1.3fr)',
      cell: deal => deal.account ?? <None />,
    },
    {
      id: 'stage',
      label: 'Stage',
      width: 'minmax(8.5rem, 1fr)',
      sortable: true,
      cell: deal => <StageCell stage={deal.stage} stages={stages} />,
    },
    {
      id: 'amount',
      label: 'Amount',
      width: '7.5rem',
      sortable: true,
      numeric: true,
      cell: deal => <Money value={deal.amount} />,
    },
    {
      id: 'discount',
      label: 'Discount',
      width: '4.5rem',
      sortable: true,
      numeric: true,
      cell: deal => <Percent value={deal.discount} />,
    },
    {
      id: 'closeDate',
      label: 'Closes',
      width: 'minmax(11.5rem, 1.1fr)',
      sortable: true,
      cell: deal => <Day date={deal.closeDate} overdue={deal.stage.kind === 'open'} short />,
    },
    { id: 'owner', label: 'Owner', width: 'minmax(6.5rem, 1fr)', cell: deal => <Owner deal={deal} /> },
    {
      id: 'updatedAt',
      label: 'Changed',
      width: '7rem',
      sortable: true,
      cell: deal => (
        <span className="muted">
          <When at={deal.updatedAt} short />
        </span>
      ),
    },
  ];
}

/** A deal in two lines, for narrow screens. */
export function NarrowDeal({ deal, stages }: { deal: DealRow; stages: readonly Stage[] }) {
  return (
    <div className={css.two}>
      <div className={css.line}>
        <Name deal={deal} />
        <Money value={deal.amount} />
      </div>
      <div className={css.line}>
        <StageCell stage={deal.stage} stages={stages} />
        <span className="small">
          <Day date={deal.closeDate} overdue={deal.stage.kind === 'open'} short />
        </span>
      </div>
    </div>
  );
}
