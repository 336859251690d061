import { Button } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { dayOf, daysBetween, relativeDays, sayDay, sayTime } from '../../say/dates.ts';
import type { Said } from '../../say/words.ts';
import { useClock } from '../../session.tsx';
import { notice } from '../../ui/notice.ts';
import { known, send, type Answer, type LunchJson } from './data.ts';
import tabs from '../../ui/page-tabs.module.css';
import css from './lunches.module.css';

/** What the pages of lunch-and-learns share. */

export const states: Record<LunchJson['state'], Said> = {
  proposed: { tone: 'act', text: 'Proposed' },
  scheduled: { tone: 'wait', text: 'Scheduled' },
  held: { tone: 'good', text: 'Held' },
  cancelled: { tone: 'bad', text: 'Cancelled' },
};
export const stateOf = (lunch: LunchJson): Said => (lunch.now ? { tone: 'act', text: 'Going on now' } : states[lunch.state]);

export function Tabs({ on }: { on: 'sessions' | 'topics' }) {
  return (
    <nav className={tabs.tabs} aria-label="Lunch-and-learns">
      <Link to="/lunches" activeOptions={{ exact: true }} className={tabs.tab} data-on={on === 'sessions' || undefined} aria-current={on === 'sessions' ? 'page' : undefined}>
        Sessions
      </Link>
      <Link to="/lunches/topics" className={tabs.tab} data-on={on === 'topics' || undefined} aria-current={on === 'topics' ? 'page' : undefined}>
        Topics and turns
      </Link>
    </nav>
  );
}

/** `Thu 14 May, 12:30 to 13:15, in 3 days`, in the reader's zone. */
export function Start({ lunch, far = true }: { lunch: LunchJson; far?: boolean }) {
  const clock = useClock();
  if (lunch.start === null || lunch.end === null) return <span className="muted">no time yet</span>;
  const [from, to] = [Date.parse(lunch.start), Date.parse(lunch.end)];
  const day = dayOf(from, clock.timeZone);
  return (
    <time dateTime={lunch.start}>
      {sayDay(day, clock)}, {sayTime(from, clock)} to {sayTime(to, clock)}
      {far && <span className="muted">, {relativeDays(daysBetween(dayOf(clock.now, clock.timeZone), day), clock.locale)}</span>}
    </time>
  );
}

export const isLink = (text: string): boolean => /^https?:\/\/\S+$/.test(text);
export function Place({ place }: { place: string }) {
  return isLink(place) ? (
    <a href={place} target="_blank" rel="noreferrer noopener">
      Join the call
    </a>
  ) : (
    <>{place}</>
  );
}

/** `6 come, 2 maybe; 4 seats left` */
export function sayCounts({ counts, capacity }: LunchJson): string {
  const said = `${counts.yes} ${counts.yes === 1 ? 'comes' : 'come'}${counts.maybe > 0 ? `, ${counts.maybe} maybe` : ''}`;
  if (counts.waiting > 0) return `${said}; ${counts.waiting} on the waiting list`;
  if (capacity === null || counts.free === null) return said;
  return `${said}; ${counts.free === 0 ? 'no seat is left' : counts.free === 1 ? '1 seat left' : `${counts.free} seats left`}`;
}

export const peopleOf = (n: number): string => (n === 1 ? '1 person' : `${n} people`);

export function sayMine({ mine }: LunchJson): string | null {
  if (mine.waiting !== null) return `You are number ${mine.waiting} on the waiting list; you hear at once when a seat is free.`;
  if (mine.answer === null) return null;
  return { yes: 'You have a seat.', maybe: 'You said maybe: no seat is kept for you.', no: 'You said that you will not come.' }[mine.answer];
}

const words: Record<Answer, string> = { yes: 'I’ll come', maybe: 'Maybe', no: 'Not this time' };
/** @param main the page's one filled button is among them */
export function Answers({ lunch, main = false }: { lunch: LunchJson; main?: boolean }) {
  const answer = useMutation({ mutationFn: (given: Answer) => send.answer(lunch.id, given), onSuccess: known, onError: notice.failed });
  if (!lunch.mine.can.includes('answer')) return null;
  return (
    <div className={css.answers} role="group" aria-label={`Will you come to ${lunch.title}?`}>
      {(['yes', 'maybe', 'no'] as const).map(given => {
        const on = lunch.mine.answer === given;
        return (
          <Button
            key={given}
            variant={main && given === 'yes' && lunch.mine.answer === null ? 'filled' : 'default'}
            aria-pressed={on}
            leftSection={on ? <IconCheck size={16} aria-hidden /> : undefined}
            loading={answer.isPending && answer.variables === given}
            style={on ? { background: 'var(--accent-soft)', borderColor: 'var(--accent)' } : undefined}
            onClick={() => answer.mutate(given)}
          >
            {words[given]}
          </Button>
        );
      })}
    </div>
  );
}
