import { Button, Modal } from '@mantine/core';
import { IconConfetti, IconHandStop, IconHeart, IconLock, IconSparkles } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, type Sign, type ThanksJson } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { listOf } from '../../say/words.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import { When } from '../../ui/values.tsx';
import css from './recognition.module.css';

export const readAgain = () => void queryClient.invalidateQueries({ queryKey: ['recognition'] });

const signs: Record<Sign, { readonly label: string; readonly icon: typeof IconHeart }> = {
  heart: { label: 'Heart', icon: IconHeart },
  applause: { label: 'Applause', icon: IconSparkles },
  hands: { label: 'Raised hands', icon: IconHandStop },
  confetti: { label: 'Confetti', icon: IconConfetti },
};
const order = ['heart', 'applause', 'hands', 'confetti'] as const;

/** What it is for, as a link to it. */
export function About({ about }: { about: NonNullable<ThanksJson['about']> }) {
  if (about.kind === 'deal') return <Link to="/deals/$dealId" params={{ dealId: about.id }}>{about.name}</Link>;
  if (about.kind === 'need') return <Link to="/voice/needs/$needId" params={{ needId: about.id }}>{about.name}</Link>;
  return <Link to="/requests/$requestId" params={{ requestId: about.id }}>{about.name}</Link>;
}

/** One shout-out: the words large; who, for what and when small. No points. */
export function Shout({ thanks }: { thanks: ThanksJson }) {
  const [taking, setTaking] = useState(false);
  const whom = [...thanks.people.map(p => p.name), ...thanks.teams.map(t => t.name)];
  return (
    <article className={`card ${css.shout}`} aria-label={`${thanks.giver.name} thanks ${listOf(whom)}`}>
      <blockquote className={css.words} style={{ margin: 0 }}>
        {thanks.words}
      </blockquote>
      <p className={css.who}>
        <strong>{thanks.giver.name}</strong> thanks <strong>{listOf(whom)}</strong>
        {thanks.about && (
          <>
            {' '}
            for <About about={thanks.about} />
          </>
        )}{' '}
        · <When at={thanks.at} short />
        {thanks.private && (
          <>
            {' · '}
            <IconLock size={13} aria-hidden style={{ verticalAlign: '-2px' }} /> only those in it see this
          </>
        )}
      </p>
      <div className={css.foot}>
        {order.map(sign => (
          <SignButton key={sign} thanks={thanks} sign={sign} />
        ))}
        <span className="grow" />
        {thanks.mayReverse && (
          <Button size="compact-sm" variant="subtle" onClick={() => setTaking(true)} aria-label={`Take back: ${thanks.words.slice(0, 60)}`}>
            Take back
          </Button>
        )}
      </div>
      {taking && <TakeBack thanks={thanks} onClose={() => setTaking(false)} />}
    </article>
  );
}

function SignButton({ thanks, sign }: { thanks: ThanksJson; sign: Sign }) {
  const { label, icon: Icon } = signs[sign];
  const set = thanks.signs.find(s => s.sign === sign);
  const change = useMutation({ mutationFn: (add: boolean) => api.setSign(thanks.id, sign, add), onSuccess: readAgain, onError: error => notice.failed(error) });
  return (
    <button type="button" className={css.sign} title={label} aria-pressed={set?.mine ?? false} aria-label={set ? `${label}, ${set.count}` : label} disabled={change.isPending} onClick={() => change.mutate(!set?.mine)}>
      <Icon size={15} stroke={1.8} aria-hidden />
      {set && <span>{set.count}</span>}
    </button>
  );
}

function TakeBack({ thanks, onClose }: { thanks: ThanksJson; onClose: () => void }) {
  const take = useMutation({
    mutationFn: () => api.reverseThanks(thanks.id),
    onSuccess: () => {
      notice.done('It is taken back, in Slack as well.');
      readAgain();
      onClose();
    },
    onError: error => notice.failed(error),
  });
  return (
    <Modal opened onClose={onClose} title="Take this back?" size="sm">
      <p>It disappears from the wall and from every count, and its messages in Slack lose the words. Whoever has read it has read it.</p>
      <div className={form.foot} style={{ marginTop: 16 }}>
        <Button onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button variant="filled" loading={take.isPending} onClick={() => take.mutate()}>
          Take back
        </Button>
      </div>
    </Modal>
  );
}
