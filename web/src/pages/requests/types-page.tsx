import { ActionIcon, Button, Modal, NativeSelect, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { api, ApiError, type RequestSettings, type RequestType, type RequestTypes } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { count } from '../../say/words.ts';
import { useIsAdmin, useMe } from '../../session.tsx';
import { Failed, Loading } from '../../ui/blank.tsx';
import { notice } from '../../ui/notice.ts';
import { Page } from '../../ui/page.tsx';
import { State } from '../../ui/state.tsx';
import css from './requests.module.css';

/** What can be asked of which team: forms, routing, clocks. */
export function TypesPage() {
  const found = useQuery(queries.requestTypes);
  const { locale } = useMe();
  const admin = useIsAdmin();
  const [editing, setEditing] = useState<RequestType | 'new' | undefined>();
  return (
    <Page
      title="Request types"
      lead={found.data ? `${count(found.data.types.length, 'type', locale)} · requests that are open keep what they were asked with` : '\u00a0'}
      actions={
        admin &&
        found.data && (
          <Button variant="filled" leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
            New type
          </Button>
        )
      }
    >
      {found.isError && <Failed error={found.error} retry={() => void found.refetch()} />}
      {found.isPending && <Loading />}
      {found.data && (
        <>
          <Types data={found.data} admin={admin} edit={setEditing} />
          <Others key={found.data.version} settings={found.data.settings} admin={admin} />
        </>
      )}
      {editing && found.data && <EditType type={editing === 'new' ? null : editing} settings={found.data.settings} onClose={() => setEditing(undefined)} />}
    </Page>
  );
}

const routes: Record<RequestType['routing']['by'], string> = {
  'on-duty': 'whoever is on duty',
  'least-loaded': 'whoever has the least open',
  skill: 'by skill',
  territory: 'by territory',
  'team-queue': 'the team’s queue',
};

function Types({ data, admin, edit }: { data: RequestTypes; admin: boolean; edit: (type: RequestType) => void }) {
  return (
    <div className="card scroll-x" tabIndex={0} role="region" aria-label="Types of requests">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Type</th>
            <th scope="col">Team</th>
            <th scope="col">Goes to</th>
            <th scope="col">Form</th>
            <th scope="col" className="num">
              First answer
            </th>
            <th scope="col" className="num">
              Done
            </th>
            {admin && (
              <th scope="col">
                <span className="hidden">Change</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {data.types.map(({ teamId, ...type }) => (
            <tr key={type.id}>
              <td>
                <strong style={{ fontWeight: 550 }}>{type.name}</strong>
                {type.blocks_deal && <p className="small muted">the deal cannot close before it is done</p>}
              </td>
              <td>
                {type.team}
                {teamId === null && (
                  <p>
                    <State said={{ tone: 'wait', text: 'No such team: not offered' }} quiet />
                  </p>
                )}
              </td>
              <td>{type.routing.by === 'skill' ? `skill: ${type.routing.skill}, ${type.routing.level} or better` : type.routing.by === 'territory' ? `territory: ${type.routing.field}` : routes[type.routing.by]}</td>
              <td className="muted">{type.fields.length === 0 ? 'words only' : type.fields.map(f => f.label).join(', ')}</td>
              <td className="num nowrap">{type.first_answer_hours} h</td>
              <td className="num nowrap">{type.done_hours} h</td>
              {admin && (
                <td className="num">
                  <Button size="compact-sm" aria-label={`Change ${type.name}`} onClick={() => edit(type)}>
                    Change
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useSave(onSaved: () => void, onError: (error: unknown) => void) {
  return useMutation({
    mutationFn: (settings: RequestSettings) => api.saveRequestTypes(settings),
    onSuccess: saved => {
      queryClient.setQueryData(queries.requestTypes.queryKey, saved);
      notice.done('Saved.');
      onSaved();
    },
    onError,
  });
}

const keyOf = (label: string): string =>
  label.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 40) || 'field'; // prettier-ignore

type FieldDraft = { readonly n: number; readonly key: string | null; readonly label: string; readonly kind: RequestType['fields'][number]['kind']; readonly required: boolean; readonly options: string; readonly hint: string };

/** `EUR, CHF: ada@example.com, jo@example.com` a line; undefined for a line that is not like that. */
function areasFrom(text: string): { values: string[]; people: string[] }[] | undefined {
  const list = (part: string | undefined) => (part ?? '').split(',').map(p => p.trim()).filter(Boolean); // prettier-ignore
  const areas = text.split('\n').filter(line => line.trim()).map(line => ({ values: list(line.slice(0, line.lastIndexOf(':'))), people: list(line.slice(line.lastIndexOf(':') + 1)) })); // prettier-ignore
  return areas.every(a => a.values.length > 0 && a.people.length > 0) ? areas : undefined;
}

function EditType({ type, settings, onClose }: { type: RequestType | null; settings: RequestSettings; onClose: () => void }) {
  const people = useQuery(queries.people);
  const [name, setName] = useState(type?.name ?? '');
  const [team, setTeam] = useState(type?.team ?? '');
  const [help, setHelp] = useState(type?.help ?? '');
  const [by, setBy] = useState<RequestType['routing']['by']>(type?.routing.by ?? 'team-queue');
  const [skill, setSkill] = useState(type?.routing.by === 'skill' ? type.routing.skill : '');
  const [level, setLevel] = useState(type?.routing.by === 'skill' ? type.routing.level : 'beginner');
  const [dealField, setDealField] = useState(type?.routing.by === 'territory' ? type.routing.field : 'account');
  const [areas, setAreas] = useState(type?.routing.by === 'territory' ? type.routing.areas.map(a => `${a.values.join(', ')}: ${a.people.join(', ')}`).join('\n') : '');
  const [answer, setAnswer] = useState(String(type?.first_answer_hours ?? 8));
  const [done, setDone] = useState(String(type?.done_hours ?? 24));
  const [blocks, setBlocks] = useState(type?.blocks_deal ?? false);
  const [fields, setFields] = useState<readonly FieldDraft[]>(type?.fields.map((f, n) => ({ n, key: f.key, label: f.label, kind: f.kind, required: f.required, options: f.options?.join(', ') ?? '', hint: f.hint ?? '' })) ?? []);
  const [errors, setErrors] = useState<readonly { field: string; message: string }[]>([]);
  const index = type ? settings.types.findIndex(t => t.id === type.id) : settings.types.length;
  const save = useSave(onClose, error => {
    const named = error instanceof ApiError ? error.problem.errors : undefined;
    if (!named) return notice.failed(error);
    setErrors(named.map(e => ({ field: e.field.replace(`types.${index}.`, ''), message: e.message })));
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="dialog"] [aria-invalid="true"]')?.focus());
  });
  const error = (...at: string[]) => errors.find(e => at.some(a => e.field === a || e.field.startsWith(`${a}.`)))?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = areasFrom(areas);
    if (by === 'territory' && (!parsed || parsed.length === 0)) return setErrors([{ field: 'routing.areas', message: 'needs lines such as “EUR, CHF: ada@example.com”' }]);
    const routing: RequestType['routing'] =
      by === 'skill' ? { by, skill: keyOf(skill), level } : by === 'territory' ? { by, field: dealField.trim(), areas: parsed ?? [] } : { by };
    const made: RequestType = {
      id: type?.id ?? keyOf(name), name: name.trim(), team, ...(help.trim() && { help: help.trim() }), routing,
      fields: fields.map(f => ({ key: f.key ?? keyOf(f.label), label: f.label.trim(), kind: f.kind, required: f.required, ...(f.kind === 'choice' && { options: f.options.split(',').map(o => o.trim()).filter(Boolean) }), ...(f.hint.trim() && { hint: f.hint.trim() }) })),
      first_answer_hours: Number(answer.replace(',', '.')), done_hours: Number(done.replace(',', '.')), blocks_deal: blocks,
    }; // prettier-ignore
    save.mutate({ ...settings, types: type ? settings.types.map(t => (t.id === type.id ? made : t)) : [...settings.types, made] });
  };
  const change = (n: number, what: Partial<FieldDraft>) => setFields(old => old.map(f => (f.n === n ? { ...f, ...what } : f)));
  const teams = people.data?.teams.map(t => t.name) ?? [];
  return (
    <Modal opened onClose={onClose} title={type ? type.name : 'New type of request'} size="52rem" closeOnClickOutside={false}>
      <form onSubmit={submit} className="stack" noValidate>
        <TextInput data-autofocus label="Name" maxLength={60} value={name} error={error('name', 'id')} onChange={event => setName(event.currentTarget.value)} />
        <NativeSelect label="Team that answers" value={team} error={error('team')} onChange={event => setTeam(event.currentTarget.value)} data={[{ value: '', label: 'Choose' }, ...new Set([...(team ? [team] : []), ...teams])]} />
        <TextInput label="One sentence about it" maxLength={300} value={help} error={error('help')} onChange={event => setHelp(event.currentTarget.value)} />
        <NativeSelect label="Goes to" value={by} onChange={event => setBy(event.currentTarget.value as typeof by)} data={Object.entries(routes).map(([value, label]) => ({ value, label }))} />
        {by === 'skill' && (
          <div className="row" style={{ alignItems: 'flex-start' }}>
            <TextInput label="Skill" value={skill} error={error('routing.skill')} onChange={event => setSkill(event.currentTarget.value)} />
            <NativeSelect label="At least" value={level} onChange={event => setLevel(event.currentTarget.value as typeof level)} data={['beginner', 'moderate', 'expert']} />
          </div>
        )}
        {by === 'territory' && (
          <>
            <TextInput label="Field of the deal" description="account, currency, ownerTeam or fields.<name>" value={dealField} error={error('routing.field')} onChange={event => setDealField(event.currentTarget.value)} />
            <Textarea label="Areas, a line each" description="Values, a colon, e-mail addresses" autosize minRows={2} value={areas} error={error('routing.areas', 'routing')} onChange={event => setAreas(event.currentTarget.value)} />
          </>
        )}
        <div className="row row-wrap" style={{ alignItems: 'flex-start' }}>
          <TextInput label="First answer, business hours" inputMode="decimal" value={answer} error={error('first_answer_hours')} onChange={event => setAnswer(event.currentTarget.value)} />
          <TextInput label="Done, business hours" inputMode="decimal" value={done} error={error('done_hours')} onChange={event => setDone(event.currentTarget.value)} />
        </div>
        <Switch label="The deal cannot close before it is done" checked={blocks} onChange={event => setBlocks(event.currentTarget.checked)} />
        <fieldset style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
          <legend style={{ fontWeight: 600, marginBottom: 6 }}>Fields of its form</legend>
          {fields.map((f, i) => (
            <div key={f.n} className={css.fieldRow} role="group" aria-label={f.label || `Field ${i + 1}`}>
              <TextInput label="Label" maxLength={80} value={f.label} error={error(`fields.${i}.label`, `fields.${i}.key`)} onChange={event => change(f.n, { label: event.currentTarget.value })} />
              <NativeSelect label="Kind" value={f.kind} onChange={event => change(f.n, { kind: event.currentTarget.value as FieldDraft['kind'] })} data={[{ value: 'text', label: 'Text' }, { value: 'long-text', label: 'Long text' }, { value: 'choice', label: 'Choice' }, { value: 'number', label: 'Number' }, { value: 'date', label: 'Date' }, { value: 'person', label: 'Person' }]} />
              {f.kind === 'choice' ? (
                <TextInput label="Options, with commas" value={f.options} error={error(`fields.${i}.options`)} onChange={event => change(f.n, { options: event.currentTarget.value })} />
              ) : (
                <TextInput label="Hint" maxLength={150} value={f.hint} error={error(`fields.${i}.hint`)} onChange={event => change(f.n, { hint: event.currentTarget.value })} />
              )}
              <Switch label="Required" checked={f.required} onChange={event => change(f.n, { required: event.currentTarget.checked })} style={{ paddingBottom: 9 }} />
              <ActionIcon variant="subtle" aria-label={`Remove ${f.label || `field ${i + 1}`}`} onClick={() => setFields(old => old.filter(o => o.n !== f.n))} style={{ marginBottom: 4 }}>
                <IconX size={16} />
              </ActionIcon>
            </div>
          ))}
          {error('fields') && !error('fields.0') && <p className={`small ${css.late}`} role="alert">{error('fields')}</p>}
          <Button
            mt={10}
            leftSection={<IconPlus size={16} />}
            disabled={fields.length >= 12}
            onClick={() => setFields(old => [...old, { n: Math.max(-1, ...old.map(o => o.n)) + 1, key: null, label: '', kind: 'text', required: false, options: '', hint: '' }])}
          >
            Add a field
          </Button>
        </fieldset>
        <div className="row" style={{ justifyContent: 'space-between' }}>
          {type ? (
            <Button loading={save.isPending} onClick={() => save.mutate({ ...settings, types: settings.types.filter(t => t.id !== type.id) })}>
              Remove this type
            </Button>
          ) : (
            <span />
          )}
          <div className="row">
            <Button onClick={onClose}>Close</Button>
            <Button type="submit" variant="filled" loading={save.isPending}>
              Save
            </Button>
          </div>
        </div>
      </form>
    </Modal>
  );
}

/** Channels, skills and holidays, as lines. */
function Others({ settings, admin }: { settings: RequestSettings; admin: boolean }) {
  const people = useQuery(queries.people);
  const [channels, setChannels] = useState(settings.channels);
  const [skills, setSkills] = useState(settings.skills);
  const [holidays, setHolidays] = useState(settings.holidays.join('\n'));
  const [adding, setAdding] = useState<string | null>(null);
  const [errors, setErrors] = useState<readonly { field: string; message: string }[]>([]);
  const save = useSave(
    () => setErrors([]),
    error => {
      const named = error instanceof ApiError ? error.problem.errors : undefined;
      if (named) setErrors(named);
      else notice.failed(error);
    },
  );
  const teams = [...new Set(settings.types.map(t => t.team))].filter(t => people.data?.teams.some(p => p.name === t));
  const error = (field: string) => errors.find(e => e.field === field || e.field.startsWith(`${field}.`))?.message;
  const nameOf = (email: string) => people.data?.people.find(p => p.email?.toLowerCase() === email.toLowerCase())?.name ?? email;
  const names = [...new Set([...settings.types.flatMap(t => (t.routing.by === 'skill' ? [t.routing.skill] : [])), ...Object.values(settings.skills).flatMap(s => Object.keys(s))])];
  const setLevel = (email: string, skill: string, level: string) =>
    setSkills(old => {
      const { [skill]: _gone, ...rest } = old[email] ?? {};
      return { ...old, [email]: level === '' ? rest : { ...rest, [skill]: level as 'beginner' } };
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      ...settings,
      channels: Object.fromEntries(Object.entries(channels).filter(([, id]) => id.trim())),
      skills: Object.fromEntries(Object.entries(skills).filter(([, s]) => Object.keys(s).length > 0)),
      holidays: holidays.split(/\s+/).filter(Boolean),
    });
  };
  return (
    <form onSubmit={submit} className="stack" noValidate>
      <section className="card" aria-labelledby="channels">
        <h2 id="channels">Channels in Slack</h2>
        <p className="muted">Where a team’s requests are posted. Without one, its people get them as direct messages.</p>
        <div className="row row-wrap" style={{ marginTop: 10, alignItems: 'flex-start' }}>
          {teams.map(team => (
            <TextInput key={team} label={team} placeholder="C0123ABCD" readOnly={!admin} value={channels[team] ?? ''} error={error(`channels.${team}`)} onChange={event => setChannels({ ...channels, [team]: event.currentTarget.value.trim() })} />
          ))}
        </div>
      </section>
      {names.length > 0 && (
        <section className="card" aria-labelledby="skills">
          <h2 id="skills">Skills</h2>
          <table className="plain-table" style={{ width: 'auto' }}>
            <thead>
              <tr>
                <th scope="col">Who</th>
                {names.map(n => (
                  <th key={n} scope="col">
                    {n.replaceAll('-', ' ')}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {Object.entries(skills).map(([email, levels]) => (
                <tr key={email}>
                  <td>{nameOf(email)}</td>
                  {names.map(n => (
                    <td key={n}>
                      {admin ? (
                        <NativeSelect aria-label={`${nameOf(email)}: ${n}`} value={levels[n] ?? ''} onChange={event => setLevel(email, n, event.currentTarget.value)} data={[{ value: '', label: 'none' }, 'beginner', 'moderate', 'expert']} />
                      ) : (
                        (levels[n] ?? 'none')
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          {admin && (
            <Select
              label="Add somebody"
              searchable
              mt={10}
              maw={280}
              value={adding}
              onChange={email => email && (setSkills(old => ({ ...old, [email]: old[email] ?? {} })), setAdding(null))}
              data={(people.data?.people ?? []).filter(p => p.active && p.email && !(p.email in skills)).map(p => ({ value: p.email!, label: p.name }))}
            />
          )}
        </section>
      )}
      <section className="card" aria-labelledby="holidays">
        <h2 id="holidays">Holidays</h2>
        <Textarea label="Days on which nobody works" description="YYYY-MM-DD, one a line" autosize minRows={2} maxRows={12} readOnly={!admin} value={holidays} error={error('holidays')} onChange={event => setHolidays(event.currentTarget.value)} />
      </section>
      {admin && (
        <div className="row">
          <Button type="submit" variant="filled" loading={save.isPending}>
            Save
          </Button>
        </div>
      )}
    </form>
  );
}
