import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queries } from '../../queries.ts';
import { Failed, Loading } from '../../ui/blank.tsx';
import { Page } from '../../ui/page.tsx';
import css from './balance.module.css';

/** What is collected, in plain words: for everybody, not only for those who may see the figures. */
export function CollectedPage() {
  const found = useQuery(queries.balanceCollected);
  return (
    <Page title="What is collected for Balance" above={<Link to="/balance" search={{ quarter: undefined }}>Balance</Link>}>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading lines={8} />}
      {found.data?.parts.map(part => (
        <section key={part.heading} className="card">
          <h2>{part.heading}</h2>
          <ul className={css.plain}>
            {part.lines.map(line => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      ))}
      <p>
        <Link to="/me">Choose on your own page</Link> whether you are counted.
      </p>
    </Page>
  );
}
