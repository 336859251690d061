import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { api, ApiError, type DealJson } from '../../api.ts';
import { readAmount, sayMoney, sayPercent } from '../../say/money.ts';
import { useMe } from '../../session.tsx';
import { notice } from '../../ui/notice.ts';
import css from './deal.module.css';
import { took } from './use-deal.ts';

type Item = DealJson['lineItems'][number];
interface Draft {
  readonly key: number;
  readonly product: string;
  readonly quantity: string;
  readonly list: string;
  readonly sold: string;
}

const percentOff = (item: Item): number | null => {
  const list = Number(item.listPrice.amount);
  return list > 0 ? Math.round((1 - Number(item.soldPrice.amount) / list) * 10_000) / 100 : null;
};

/** What is sold: list and sold price per unit. The discount follows from them. */
export function LineItems({ deal }: { deal: DealJson }) {
  const { locale } = useMe();
  const [editing, setEditing] = useState(false);
  if (editing) return <Editor deal={deal} onClose={() => setEditing(false)} />;
  return (
    <section className="card" aria-labelledby="line-items">
      <div className={css.cardHead}>
        <h2 id="line-items">Line items</h2>
        <Button size="compact-sm" onClick={() => setEditing(true)}>
          {deal.lineItems.length === 0 ? 'Add' : 'Edit'}
        </Button>
      </div>
      {deal.lineItems.length === 0 ? (
        <p className="muted">
          None yet. With list prices here, Evenkeel computes the discount, and the deal desk can be asked for
          one.
        </p>
      ) : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Lines of this deal">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Product</th>
                <th scope="col" className="num">
                  Quantity
                </th>
                <th scope="col" className="num">
                  List, each
                </th>
                <th scope="col" className="num">
                  Sold, each
                </th>
                <th scope="col" className="num">
                  Off list
                </th>
              </tr>
            </thead>
            <tbody>
              {deal.lineItems.map((item, i) => {
                const off = percentOff(item);
                return (
                  <tr key={i}>
                    <td>{item.product}</td>
                    <td className="num">{new Intl.NumberFormat(locale).format(item.quantity)}</td>
                    <td className="num nowrap">{sayMoney(item.listPrice, locale)}</td>
                    <td className="num nowrap">{sayMoney(item.soldPrice, locale)}</td>
                    <td className="num">{off === null ? '' : sayPercent(off, locale)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Editor({ deal, onClose }: { deal: DealJson; onClose: () => void }) {
  // What the person saw: its version is the If-Match.
  const seen = useRef(deal);
  const currency = deal.amount?.currency ?? deal.lineItems[0]?.listPrice.currency ?? 'EUR';
  const nextKey = useRef(deal.lineItems.length + 1);
  const blank = (key: number): Draft => ({ key, product: '', quantity: '1', list: '', sold: '' });
  const [rows, setRows] = useState<readonly Draft[]>(() =>
    deal.lineItems.length === 0
      ? [blank(0)]
      : deal.lineItems.map((item, key) => ({
          key,
          product: item.product,
          quantity: String(item.quantity),
          list: item.listPrice.amount,
          sold: item.soldPrice.amount,
        })),
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [changed, setChanged] = useState(false);
  const set = (key: number, change: Partial<Draft>) =>
    setRows(old => old.map(row => (row.key === key ? { ...row, ...change } : row)));

  const save = async () => {
    const found: Record<string, string> = {};
    const lineItems = rows.map((row, i) => {
      const list = readAmount(row.list);
      const sold = row.sold.trim() ? readAmount(row.sold) : list;
      const quantity = Number(row.quantity);
      if (!row.product.trim()) found[`${i}.product`] = 'What is sold?';
      if (!Number.isInteger(quantity) || quantity < 1) found[`${i}.quantity`] = 'A whole number from 1.';
      if (!list.ok) found[`${i}.listPrice`] = list.message;
      if (!sold.ok && row.sold.trim()) found[`${i}.soldPrice`] = sold.message;
      const money = (amount: string) => ({ amount, currency });
      return {
        product: row.product.trim(),
        quantity,
        listPrice: money(list.ok ? list.amount : '0'),
        soldPrice: money(sold.ok ? sold.amount : '0'),
      };
    });
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      took(await api.changeDeal(seen.current.id, { lineItems }, seen.current.version));
      onClose();
    } catch (error) {
      if (error instanceof ApiError && error.status === 412) {
        seen.current = await api.deal(deal.id);
        setChanged(true);
      } else if (
        error instanceof ApiError &&
        error.problem.errors?.some(e => e.field.startsWith('lineItems.'))
      ) {
        setErrors(
          Object.fromEntries(
            error.problem.errors.map(e => [
              e.field.replace(/^lineItems\./, '').replace(/\.amount$/, ''),
              e.message,
            ]),
          ),
        );
      } else notice.failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card" aria-labelledby="line-items">
      <h2 id="line-items">Line items</h2>
      <form
        className="stack-tight"
        onSubmit={event => {
          event.preventDefault();
          void save();
        }}
      >
        <div className={`${css.itemsEdit} ${css.itemsHead}`} aria-hidden>
          <span>Product</span>
          <span>Quantity</span>
          <span>List, each ({currency})</span>
          <span>Sold, each ({currency})</span>
        </div>
        {rows.map((row, i) => (
          <div key={row.key} className={css.itemsEdit}>
            <TextInput
              aria-label={`Product ${i + 1}`}
              value={row.product}
              error={errors[`${i}.product`]}
              onChange={e => set(row.key, { product: e.currentTarget.value })}
              autoFocus={i === 0}
            />
            <TextInput
              aria-label={`Quantity ${i + 1}`}
              inputMode="numeric"
              value={row.quantity}
              error={errors[`${i}.quantity`]}
              onChange={e => set(row.key, { quantity: e.currentTarget.value })}
            />
            <TextInput
              aria-label={`List price ${i + 1}`}
              inputMode="decimal"
              value={row.list}
              error={errors[`${i}.listPrice`]}
              onChange={e => set(row.key, { list: e.currentTarget.value })}
            />
            <TextInput
              aria-label={`Sold price ${i + 1}`}
              inputMode="decimal"
              value={row.sold}
              placeholder="as list"
              error={errors[`${i}.soldPrice`]}
              onChange={e => set(row.key, { sold: e.currentTarget.value })}
            />
            <ActionIcon
              aria-label={`Remove line ${i + 1}`}
              onClick={() => setRows(old => old.filter(r => r.key !== row.key))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        ))}
        {changed && (
          <p role="alert" style={{ color: 'var(--wait)' }}>
            Somebody changed the deal meanwhile. Save again to write your lines over theirs, or cancel to see
            theirs.
          </p>
        )}
        <div className="row">
          <Button
            leftSection={<IconPlus size={16} />}
            onClick={() => setRows(old => [...old, blank(nextKey.current++)])}
          >
            Add a line
          </Button>
          <span className="grow" />
          <Button variant="subtle" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" loading={busy}>
            Save
          </Button>
        </div>
      </form>
    </section>
  );
}
