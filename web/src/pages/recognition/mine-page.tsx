import { useQuery } from '@tanstack/react-query';
import { queries } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import css from './recognition.module.css';
import { Shout } from './shout.tsx';
import { RecognitionPage } from './tabs.tsx';

/** What I received and gave. Nobody else can open this page about me. */
export function MinePage() {
  const { locale } = useMe();
  const found = useQuery(queries.myThanks);
  const year = found.data?.year;
  const received = year && (year.received === 0 ? 'Nobody has thanked you in the last twelve months' : `In the last twelve months you were thanked ${year.received === 1 ? 'once' : year.received === 2 ? 'twice' : count(year.received, 'time', locale)}, by ${year.fromPeople === 1 ? 'one person' : `${year.fromPeople} people`}`);
  const given = year && (year.given === 0 ? 'you have thanked nobody yet' : `you thanked ${year.toPeople === 1 ? 'one person' : `${year.toPeople} people`}`);
  return (
    <RecognitionPage title="My thanks" at="/recognition/mine" lead={year ? `${received}, and ${given}. Only you see this.` : '\u00a0'}>
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading lines={8} />}
      {found.data && (
        <>
          <section aria-labelledby="received" className={css.wall}>
            <h2 id="received">Received</h2>
            {found.data.received.length === 0 && <p className="muted">When somebody thanks you, it stands here and comes to you as a message.</p>}
            {found.data.received.map(t => (
              <Shout key={t.id} thanks={t} />
            ))}
          </section>
          <section aria-labelledby="given" className={css.wall}>
            <h2 id="given">Given</h2>
            {found.data.given.length === 0 && <p className="muted">Nothing yet. Is there somebody whose help went without a word?</p>}
            {found.data.given.map(t => (
              <Shout key={t.id} thanks={t} />
            ))}
          </section>
        </>
      )}
    </RecognitionPage>
  );
}
