import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queries } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { When } from '../../ui/values.tsx';

/** On a shipped need: the first deal won with it, and how many there have been since. */
export function Wins({ needId }: { needId: string }) {
  const { locale } = useMe();
  const { first, count: all } = useQuery(queries.needWins(needId)).data ?? { first: null, count: 0 };
  if (!first) return null;
  return (
    <p style={{ marginBottom: 12 }}>
      <strong>First won with it:</strong>{' '}
      <Link to="/deals/$dealId" params={{ dealId: first.deal.id }}>
        {first.deal.name}
      </Link>
      , <When at={first.at} short />
      {all > 1 && `, and ${count(all - 1, 'deal', locale)} since`}.
    </p>
  );
}
