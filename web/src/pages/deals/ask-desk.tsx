import { Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type FormEvent } from 'react';
import { api, ApiError, type Ask, type DealJson, type Preview } from '../../api.ts';
import { queryClient } from '../../queries.ts';
import { Loading } from '../../ui/blank.tsx';
import { draft } from '../../ui/draft.ts';
import { useFields } from '../../ui/form.ts';
import form from '../../ui/form.module.css';
import { notice } from '../../ui/notice.ts';
import { Steps } from '../../ui/steps.tsx';
import { PersonField } from '../../ui/person-field.tsx';
import { FilesField } from '../../ui/files-field.tsx';
import { filesProblem, MOST_FILES } from '../../say/files.ts';
import { sayMoney, sayPercent } from '../../say/money.ts';
import { stepName } from '../../say/steps.ts';
import { months } from '../../say/terms.ts';
import { listOf } from '../../say/words.ts';
import { useMe } from '../../session.tsx';
import { TermsTable } from '../../ui/terms.tsx';
import css from './ask-desk.module.css';
import { took } from './use-deal.ts';

interface WantedPromise {
  readonly what: string;
  readonly due: string;
  readonly ownerId: string;
}
interface Link {
  readonly name: string;
  readonly url: string;
}
interface Typed extends Record<string, unknown> {
  discount: string;
  termMonths: string;
  paymentDays: string;
  why: string;
  choices: Readonly<Record<string, string>>;
  promises: readonly WantedPromise[];
  also: string;
  links: readonly Link[];
}

/** "24", "24.5", "24,5 %" as percent with two decimals; undefined for an empty field; NaN when it is no number. */
function number(typed: string): number | undefined {
  const text = typed.replace(/%|\s/g, '').replace(',', '.');
  if (text === '') return undefined;
  return /^-?\d{1,5}(\.\d{1,2})?$/.test(text) ? Number(text) : NaN;
}

const names = ['discount', 'termMonths', 'paymentDays'] as const;

/** Chosen files outlive the dialog, as what is typed does; the window's storage cannot hold them. */
const chosenFiles = new Map<string, readonly File[]>();

/** Ask for other terms, and see while typing who would be asked, in which order and why. */
export default function AskDesk({ deal, onClose }: { deal: DealJson; onClose: () => void }) {
  const draftKey = `ask:${deal.id}`;
  const me = useMe();
  const fields = useFields<Typed>({
    discount: deal.discount === null ? '' : String(deal.discount),
    termMonths: deal.termMonths === null ? '' : String(deal.termMonths),
    paymentDays: deal.paymentDays === null ? '' : String(deal.paymentDays),
    why: '',
    choices: {},
    promises: [],
    also: '',
    links: [],
    ...draft.read<Typed>(draftKey),
  });
  const { values } = fields;
  const [files, setFiles] = useState(chosenFiles.get(draftKey) ?? []);
  const choose = (chosen: readonly File[]) => {
    setFiles(chosen);
    chosenFiles.set(draftKey, chosen);
  };
  // Kept until it is sent: closing the dialog by mistake loses nothing.
  useEffect(() => draft.keep(draftKey, values), [draftKey, values]);

  const mistyped = names.filter(name => Number.isNaN(number(values[name]) ?? 0));
  const terms = useMemo(() => {
    const read: Record<string, number> = {};
    for (const name of names) {
      const value = number(values[name]);
      if (value !== undefined && !Number.isNaN(value)) read[name] = value;
    }
    return read as Ask['terms'];
  }, [values]);
  const key = JSON.stringify(terms);
  const [asked] = useDebouncedValue(key, 250);
  const preview = useQuery({
    queryKey: ['preview', deal.id, deal.version, asked],
    queryFn: ({ signal }) =>
      api.previewApproval(deal.id, { terms: JSON.parse(asked) as Ask['terms'] }, signal),
    enabled: mistyped.length === 0 && asked !== '{}',
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const [sent, setSent] = useState(false);
  const send = useMutation({
    mutationFn: async (ask: Ask) => {
      const request = await api.askApproval(deal.id, ask);
      // The request stands now, whatever becomes of a file; it can be added on the request's page.
      for (const file of files) await api.attachFile(request.id, file).catch((error: unknown) => notAttached(file, error));
      return request;
    },
    onSuccess: async request => {
      setSent(true);
      draft.drop(draftKey);
      chosenFiles.delete(draftKey);
      notice.done(
        request.state === 'approved'
          ? 'Approved at once: it is within policy.'
          : 'Sent. You will hear from Evenkeel in Slack.',
      );
      onClose();
      void queryClient.invalidateQueries({ queryKey: ['approvals'] });
      took(await api.deal(deal.id));
    },
    onError: error => {
      // The fields of promises and links say it themselves.
      const below = error instanceof ApiError && error.problem.errors?.some(e => /^(promises|attachments|also|choices)/.test(e.field));
      if (!below) fields.failed(error);
    },
  });
  const shown = mistyped.length === 0 && !preview.isError ? preview.data : undefined;
  const fieldError = (name: (typeof names)[number]) =>
    fields.errors[name] ??
    (mistyped.includes(name) ? 'Please type a number.' : undefined) ??
    shown?.problems.find(p => p.field === name)?.message ??
    (preview.error instanceof ApiError ? preview.error.field(name) : undefined);
  const input = (name: (typeof names)[number]) => ({ ...fields.text(name), error: fieldError(name) });
  const toChoose = shown?.steps.filter(s => s.choose && !s.covered && s.approvers.length > 1) ?? [];
  const chosen = Object.fromEntries(toChoose.map(s => [s.name, values.choices[s.name] ?? s.approvers[0]!.id]));
  const serverError = (name: string) => (send.error instanceof ApiError ? send.error.field(name) : undefined);
  const promiseChanged = (i: number, change: Partial<WantedPromise>) => {
    send.reset();
    fields.set('promises', values.promises.map((p, n) => (n === i ? { ...p, ...change } : p)));
  };
  const linkChanged = (i: number, change: Partial<Link>) => {
    send.reset();
    fields.set('links', values.links.map((l, n) => (n === i ? { ...l, ...change } : l)));
  };
  const needsWhy = shown?.outcome === 'ask';

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (mistyped.length > 0 || sent || filesProblem(files, MOST_FILES)) return;
    if (key === '{}') return fields.setErrors({ discount: 'Please fill in what you ask for.' });
    if (needsWhy && !values.why.trim())
      return fields.setErrors({ why: 'A sentence is enough: it is the first thing they ask.' });
    // Without the empty ones, so that an error names the link that it is about.
    const links = values.links.filter(l => l.url.trim());
    fields.set('links', links);
    send.mutate({
      terms,
      ...(values.why.trim() && { why: values.why.trim() }),
      ...(toChoose.length > 0 && { choices: chosen }),
      ...(values.promises.length > 0 && { promises: [...values.promises] }),
      ...(values.also && { also: [values.also] }),
      ...(links.length > 0 && { attachments: links.map(l => ({ name: l.name.trim() || l.url.trim(), url: l.url.trim() })) }),
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Ask the deal desk: ${deal.name}`}
      size="56rem"
      closeOnClickOutside={false}
    >
      <form onSubmit={submit} className={css.two} noValidate>
        <div className="stack">
          <div className={css.numbers}>
            <TextInput data-autofocus label="Discount, %" inputMode="decimal" {...input('discount')} />
            <TextInput label="Term, months" inputMode="numeric" {...input('termMonths')} />
            <TextInput label="Payment, days" inputMode="numeric" {...input('paymentDays')} />
          </div>
          <Textarea
            label="Why"
            autosize
            minRows={3}
            maxRows={10}
            placeholder="Competing offer; they sign if it is settled by Friday"
            {...fields.text('why')}
          />
          {toChoose.map(step => (
            <NativeSelect
              key={step.name}
              label={`Who decides: ${stepName(step.name)}`}
              value={chosen[step.name]}
              error={serverError(`choices.${step.name}`)}
              onChange={event => fields.set('choices', { ...values.choices, [step.name]: event.currentTarget.value })}
              data={step.approvers.map(a => ({ value: a.id, label: a.name }))}
            />
          ))}
          {values.promises.map((p, i) => (
            <fieldset key={i} className={css.part}>
              <legend>Promise to the customer</legend>
              <TextInput
                label="What they were told they will get"
                value={p.what}
                error={serverError(`promises.${i}.what`)}
                onChange={event => promiseChanged(i, { what: event.currentTarget.value })}
              />
              <div className={css.pair}>
                <TextInput
                  type="date"
                  label="By when"
                  value={p.due}
                  error={serverError(`promises.${i}.due`)}
                  onChange={event => promiseChanged(i, { due: event.currentTarget.value })}
                />
                <PersonField
                  label="Who accepts it"
                  value={p.ownerId}
                  without={[me.id]}
                  error={serverError(`promises.${i}.ownerId`)}
                  onChange={ownerId => promiseChanged(i, { ownerId })}
                />
              </div>
              <Button size="compact-sm" variant="subtle" onClick={() => fields.set('promises', values.promises.filter((_, n) => n !== i))}>
                Remove this promise
              </Button>
            </fieldset>
          ))}
          {values.links.map((l, i) => (
            <fieldset key={i} className={css.part}>
              <legend>Link</legend>
              <div className={css.pair}>
                <TextInput label="Address" type="url" placeholder="https://" value={l.url} error={serverError(`attachments.${i}.url`)} onChange={event => linkChanged(i, { url: event.currentTarget.value })} />
                <TextInput label="Name" value={l.name} error={serverError(`attachments.${i}.name`)} onChange={event => linkChanged(i, { name: event.currentTarget.value })} />
              </div>
              <Button size="compact-sm" variant="subtle" onClick={() => fields.set('links', values.links.filter((_, n) => n !== i))}>
                Remove this link
              </Button>
            </fieldset>
          ))}
          <FilesField label="Files (optional)" files={files} most={MOST_FILES} onChange={choose} />
          <PersonField
            label="Ask one more person (optional)"
            value={values.also}
            without={[me.id]}
            error={serverError('also')}
            onChange={id => fields.set('also', id)}
          />
          <div className="row row-wrap">
            {values.promises.length < 5 && (
              <Button size="compact-sm" onClick={() => fields.set('promises', [...values.promises, { what: '', due: '', ownerId: '' }])}>
                Add a promise
              </Button>
            )}
            {values.links.length < 10 && (
              <Button size="compact-sm" onClick={() => fields.set('links', [...values.links, { name: '', url: '' }])}>
                Add a link
              </Button>
            )}
            {values.also && (
              <Button size="compact-sm" variant="subtle" onClick={() => fields.set('also', '')}>
                Do not ask the one more person
              </Button>
            )}
          </div>
          {shown && <TermsTable before={shown.current} terms={shown.terms} />}
        </div>
        <div className={css.preview} aria-live="polite" aria-busy={preview.isFetching}>
          <h3>Who is asked</h3>
          {mistyped.length > 0 ? (
            <p className="muted">Mend the number, and you see it here.</p>
          ) : preview.isError ? (
            <p style={{ color: 'var(--bad)' }}>
              {preview.error instanceof ApiError
                ? [preview.error.problem.title, preview.error.problem.detail].filter(Boolean).join(' ')
                : 'The preview did not work.'}
            </p>
          ) : asked === '{}' ? (
            <p className="muted">Fill in what you ask for, and you see it here.</p>
          ) : !shown ? (
            <Loading lines={4} label="Working out who is asked" />
          ) : shown.outcome === 'ask' ? (
            <>
              <Outlook
                preview={shown}
                set={change => {
                  for (const name of names) if (change[name] !== undefined) fields.set(name, String(change[name]));
                }}
              />
              <Steps steps={shown.steps} />
            </>
          ) : shown.outcome === 'auto-approve' ? (
            <p>Nobody: the policy “{shown.policy}” approves this by itself.</p>
          ) : (
            <p>Nobody: under “{shown.policy}” these terms need no approval.</p>
          )}
        </div>
        <div className={form.foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={send.isPending} disabled={mistyped.length > 0}>
            {shown?.outcome === 'ask'
              ? `Ask ${shown.steps.length === 1 ? 'them' : `in ${shown.steps.length} steps`}`
              : 'Send'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function notAttached(file: File, error: unknown): void {
  const why = error instanceof ApiError ? [error.problem.title, error.problem.detail].filter(Boolean).join(' ') : 'It could not be sent.';
  notice.failed(`${file.name} is not attached: ${why} The request is sent; add the file on its page.`);
}

/** What it takes, and what would need less: in sentences, with the cheapest change one click away. */
function Outlook({ preview, set }: { preview: Preview; set: (change: Ask['terms']) => void }) {
  const { locale } = useMe();
  const { hours, cheaper, room } = preview;
  const said = (n: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(n);
  const steps = (list: readonly string[]) => listOf(list.map(s => stepName(s).toLowerCase()));
  const changes = cheaper
    ? [
        cheaper.terms.discount === undefined ? null : `${sayPercent(cheaper.terms.discount, locale)} discount`,
        cheaper.terms.termMonths === undefined ? null : months(cheaper.terms.termMonths),
        cheaper.terms.paymentDays === undefined ? null : `net ${cheaper.terms.paymentDays}`,
      ].filter(c => c !== null)
    : [];
  return (
    <div className="stack-tight">
      <p>
        {hours ? (
          <>
            Usually decided within <strong>{said(hours.median)} working hours</strong>; one time in ten it takes more than{' '}
            {said(hours.slow)}. <span className="muted">From {hours.n} earlier requests.</span>
          </>
        ) : (
          <span className="muted">No history yet: fewer than five such requests have ended.</span>
        )}
      </p>
      {room && room.next.length > 0 && (
        <p>
          {sayPercent(room.discount, locale)} would be the last before {steps(room.next)}.
        </p>
      )}
      {cheaper && changes.length > 0 && (
        <div>
          <p>
            With {listOf(changes)} it needs no {steps(cheaper.vanish)}
            {cheaper.cost && `; that costs the customer ${sayMoney(cheaper.cost, locale)}`}.
          </p>
          <Button size="compact-sm" onClick={() => set(cheaper.terms)}>
            Ask for {listOf(changes)}
          </Button>
        </div>
      )}
    </div>
  );
}
