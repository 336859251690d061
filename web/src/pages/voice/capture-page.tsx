import { Button, Select, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api, type NeedJson, type NewNeed, type NewVoice } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { needState, urgencyWords } from '../../say/voice.ts';
import { count } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { Choice } from '../../ui/choice.tsx';
import form from '../../ui/form.module.css';
import { useFields } from '../../ui/form.ts';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import css from './voice.module.css';

const route = getRouteApi('/voice/new');

/** What a customer said, in their own words. Needs like it are offered before a new one is made. */
export function CapturePage() {
  const { deal: dealId, need: needId } = route.useSearch();
  const navigate = useNavigate();
  const me = useMe();
  const fields = useFields({ words: '', title: '', saidBy: '', account: '', dealId: (dealId ?? null) as string | null, urgency: 'important' as 'blocker' | 'important' | 'nice' });
  const { values } = fields;
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 200);
  const found = useQuery({ queryKey: ['voice', 'deal-choice', search], queryFn: () => api.deals({ q: search, limit: 30 }), placeholderData: keepPreviousData });
  const chosen = useQuery({ ...queries.deal(values.dealId ?? ''), enabled: values.dealId !== null });
  const existing = useQuery({ ...queries.need(needId ?? ''), enabled: needId !== undefined });
  const [settled] = useDebouncedValue(values.title.trim(), 250);
  const like = useQuery({ queryKey: ['voice', 'like', settled], queryFn: ({ signal }) => api.likeNeeds(settled, signal), enabled: !needId && settled.length >= 3, placeholderData: keepPreviousData });
  const offered = !needId && settled.length >= 3 ? (like.data?.items ?? []) : [];
  const deals = new Map((found.data?.items ?? []).map(d => [d.id, d.name]));
  if (chosen.data) deals.set(chosen.data.id, chosen.data.name);

  const voice = (): NewVoice => ({
    words: values.words.trim(),
    urgency: values.urgency,
    saidBy: values.saidBy.trim() || null,
    dealId: values.dealId,
    account: values.dealId ? null : values.account.trim() || null,
  });
  const done = (need: NeedJson, said: string) => {
    queryClient.setQueryData(queries.need(need.id).queryKey, need);
    void queryClient.invalidateQueries({ queryKey: ['voice'] });
    notice.done(said);
    void navigate({ to: '/voice/needs/$needId', params: { needId: need.id } });
  };
  const create = useMutation({ mutationFn: (need: NewNeed) => api.captureNeed(need), onSuccess: need => done(need, `${need.title} is on the board.`), onError: fields.failed });
  const join = useMutation({ mutationFn: (id: string) => api.addVoice(id, voice()), onSuccess: need => done(need, `The voice was added to ${need.title}.`), onError: fields.failed });
  const complete = (): boolean => {
    if (values.words.trim()) return true;
    fields.setErrors({ words: 'Write down what they said, as they said it.' });
    return false;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!complete()) return;
    if (needId) return join.mutate(needId);
    if (values.title.trim().length < 3) return fields.setErrors({ title: 'Say in a few words what is asked, such as “single sign-on”.' });
    create.mutate({ ...voice(), title: values.title.trim(), anyway: offered.length > 0 });
  };
  return (
    <Page
      title={needId ? 'Add a voice' : 'Capture a need'}
      above={
        <Link to="/voice" search={{ show: undefined, kinds: undefined }}>
          Voice
        </Link>
      }
      lead={needId ? (existing.data ? `To: ${existing.data.title}` : '\u00a0') : 'What a customer asks for, in their own words'}
    >
      <form onSubmit={submit} className="card" noValidate style={{ maxWidth: '46rem' }}>
        <div className={form.grid}>
          <Textarea label="In the customer’s own words" required autosize minRows={3} maxLength={2000} className={form.wide ?? ''} {...fields.text('words')} />
          {!needId && <TextInput label="What is asked for, in a few words" required maxLength={120} placeholder="such as single sign-on" className={form.wide ?? ''} {...fields.text('title')} />}
          {offered.length > 0 && (
            <div className={`${css.like} ${form.wide ?? ''}`} role="status">
              <p>
                <strong>Is it one of these?</strong> Adding your voice there makes it count once.
              </p>
              {offered.map(one => (
                <div key={one.id} className="row row-wrap">
                  <Link to="/voice/needs/$needId" params={{ needId: one.id }} className="grow">
                    {one.title}
                  </Link>
                  <span className="small muted">
                    {needState[one.state].text}, {count(one.customers, 'customer', me.locale)}
                  </span>
                  <Button size="compact-sm" loading={join.isPending} onClick={() => complete() && join.mutate(one.id)} aria-label={`Add my voice to ${one.title}`}>
                    Add my voice
                  </Button>
                </div>
              ))}
            </div>
          )}
          <div className={form.wide}>
            <p style={{ fontWeight: 550, marginBottom: 4 }} id="urgency">
              How much it matters to them
            </p>
            <Choice label="How much it matters to them" value={values.urgency} options={(['blocker', 'important', 'nice'] as const).map(value => ({ value, label: urgencyWords[value] }))} onChange={value => fields.set('urgency', value)} />
            <p className="small muted" style={{ marginTop: 4 }}>
              Blocker: no deal without it. A deal’s amount is split over its needs by this.
            </p>
          </div>
          <Select
            label="Deal"
            searchable
            clearable
            placeholder="Type the customer’s name"
            data={[...deals].map(([value, label]) => ({ value, label }))}
            value={values.dealId}
            onSearchChange={setTyped}
            filter={({ options }) => options}
            onChange={id => fields.set('dealId', id)}
            error={fields.errors.dealId}
            nothingFoundMessage="No deal of that name"
          />
          <TextInput label="Customer, if there is no deal" maxLength={200} disabled={values.dealId !== null} {...fields.text('account')} />
          <TextInput label="Who said it" placeholder="name or role at the customer" maxLength={160} className={form.wide ?? ''} {...fields.text('saidBy')} />
          <div className={form.foot}>
            <Button component={Link} to="/voice">
              Cancel
            </Button>
            <Button type="submit" variant="filled" loading={create.isPending || join.isPending}>
              {needId ? 'Add voice' : offered.length > 0 ? 'It is another one: capture' : 'Capture'}
            </Button>
          </div>
        </div>
      </form>
    </Page>
  );
}
