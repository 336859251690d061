import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconArrowBackUp, IconArrowForwardUp, IconColumns, IconFileText, IconHistory, IconPlus, IconTable } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { api, type PolicyFile } from '../../api.ts';
import { queries, queryClient } from '../../queries.ts';
import { count, listOf } from '../../say/words.ts';
import { useIsAdmin, useMe } from '../../session.tsx';
import { Blank, Failed } from '../../ui/blank.tsx';
import { Choice } from '../../ui/choice.tsx';
import { caretTo, CodeArea } from '../../ui/code-area.tsx';
import { useKeys } from '../../ui/keys.ts';
import { notice } from '../../ui/notice.ts';
import { mod } from '../../ui/platform.ts';
import { checkOf } from './cell-editor.tsx';
import { columnsOf, idOf, locate, readSchema, type Around, type Known, type Placed } from './columns.ts';
import { addPolicy, addRow, deletePolicy, dropColumn, edit, putFirst } from './document-edit.ts';
import type { Change, Field } from './document-model.ts';
import { lineOfRow, readSheet, starter } from './document.ts';
import { cellKey, type Target } from './grid-spots.ts';
import { Grid } from './grid.tsx';
import { useTextHistory } from './history.ts';
import { Panel } from './panel.tsx';
import css from './policies.module.css';
import { SettingsForm } from './settings-form.tsx';
import { Tabs } from './tabs.tsx';
import { Versions } from './versions.tsx';

type View = 'table' | 'text' | 'versions';

/** One text in two views. Whatever is typed, in either, changes that text; undo goes through both. */
export function Editor({ file }: { file: PolicyFile }) {
  const admin = useIsAdmin();
  const me = useMe();
  const { locale } = me;
  // What the person began with: a version saved by somebody else meanwhile is noticed against it.
  const [base, setBase] = useState(file);
  const history = useTextHistory(file.text);
  const { text } = history;
  const [view, setView] = useState<View>('table');
  const [chosen, setChosen] = useState(0);
  const [added, setAdded] = useState<ReadonlySet<string>>(new Set());
  const [target, setTarget] = useState<Target | undefined>();
  const [leaving, setLeaving] = useState<number | undefined>();
  const area = useRef<HTMLTextAreaElement>(null);
  const dirty = text !== base.text;
  const overtaken = file.version !== base.version && file.text !== base.text;
  const readOnly = !admin;

  const sheet = useMemo(() => readSheet(text), [text]);
  const policies = 'policies' in sheet ? sheet.policies : [];
  const index = Math.min(chosen, Math.max(0, policies.length - 1));
  const policy = policies[index];
  const schema = useQuery(queries.policySchema);
  const language = useMemo(() => readSchema(schema.data), [schema.data]);
  const people = useQuery(queries.people).data;
  const stages = useQuery(queries.schema).data?.stages;
  const around = useMemo((): Around => ({ people: people?.people ?? [], teams: people?.teams ?? [], stages: stages ?? [] }), [people, stages]);
  const columns = useMemo(() => (policy ? columnsOf(policy, language, added) : []), [policy, language, added]);

  const [settled] = useDebouncedValue(text, 250);
  const check = useQuery(checkOf(settled));
  const checking = settled !== text || check.isFetching;
  const problems = useMemo(() => (text.trim() === '' ? [] : (check.data?.problems ?? [])).map(locate), [check.data, text]);
  const byCell = useMemo(() => gather(problems.filter(p => p.policy === index && p.row !== undefined && p.column !== undefined), p => cellKey(p.row!, spanOf(p, columns), p.column!)), [problems, index, columns]); // prettier-ignore
  const bySetting = useMemo(() => gather(problems.filter(p => p.policy === index && p.row === undefined && p.column !== undefined), p => p.column!), [problems, index]); // prettier-ignore
  const [findings, setFindings] = useState<ReadonlyMap<number, readonly string[]>>(new Map());

  useBlocker({
    shouldBlockFn: () => !window.confirm('Your changes to the policy are not saved. Leave them behind?'),
    disabled: !dirty,
    enableBeforeUnload: dirty,
  });

  const save = useMutation({
    mutationFn: (what: string) => api.savePolicies(what, base.version),
    onSuccess: saved => {
      setBase(saved);
      queryClient.setQueryData(queries.policies.queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: ['policy-versions'] });
      notice.done(`Saved. Version ${saved.version} is in force.`);
    },
    onError: error => {
      notice.failed(error);
      void queryClient.invalidateQueries({ queryKey: ['policy-check'] });
      // Perhaps somebody else was faster: then both are shown.
      void queryClient.invalidateQueries({ queryKey: queries.policies.queryKey });
    },
  });
  const canSave = admin && dirty && !checking && check.data?.ok === true && !overtaken && !save.isPending;
  /** Takes in what stands in an open cell or field first. */
  const settle = () => flushSync(() => (document.activeElement instanceof HTMLInputElement ? document.activeElement.blur() : undefined));
  useKeys({
    'mod+s': () => {
      settle();
      // What was only just typed is checked by the server as it saves.
      if (admin && view !== 'versions' && history.text !== base.text && !overtaken && !save.isPending && (canSave || history.text !== text)) save.mutate(history.text);
    },
    'mod+z': event => (event.shiftKey ? travel('redo') : travel('undo')),
    'mod+y': () => travel('redo'),
  });
  const travel = (way: 'undo' | 'redo'): void | false => {
    // A cell that is being typed has the browser's own undo.
    if (document.activeElement instanceof HTMLInputElement || view === 'versions' || readOnly) return false;
    history[way]();
  };
  const change = (what: Change) => {
    if (!readOnly) history.set(edit(history.text, what));
  };
  const restore = (textToRestore: string) => {
    history.set(textToRestore);
    setView('table');
  };

  const restored = (saved: PolicyFile) => {
    setBase(saved);
    history.set(saved.text);
    queryClient.setQueryData(queries.policies.queryKey, saved);
    void queryClient.invalidateQueries({ queryKey: ['policy-versions'] });
    notice.done(`Version ${saved.version} is in force.`);
  };

  const go = (to: Placed) => {
    if ('policies' in sheet && to.policy !== undefined && to.row !== undefined && to.column !== undefined && view !== 'text') {
      setChosen(to.policy);
      const id = columns.some(column => column.id === to.column) || to.policy !== index ? to.column : 'name';
      setTarget({ row: to.row, ask: to.ask, column: id });
    } else {
      if (to.policy !== undefined && to.column !== undefined && view === 'table') return setChosen(to.policy);
      goToLine(to.problem.line ?? 1, to.problem.column ?? 1);
    }
  };
  const goToLine = (line: number, column = 1) => {
    setView('text');
    requestAnimationFrame(() => requestAnimationFrame(() => area.current && caretTo(area.current, line, column)));
  };
  const goToRow = (row: number) => goToLine(lineOfRow(text, index, row) ?? 1);

  const missing = (list: readonly Known[], kind: 'when' | 'option' | 'ask-option') =>
    list.map(one => ({ ...one, field: { kind, key: one.key, as: one.as } as Field })).filter(one => !columns.some(column => column.id === idOf(one.field)));
  const offers = [
    { label: 'Conditions on the deal', items: missing(language.columns, 'when') },
    { label: 'Rows', items: [...(columns.some(c => c.id === 'any-of') ? [] : [{ key: 'any of', holds: 'alternatives of which one has to hold', field: { kind: 'any-of' } as Field }]), ...missing(language.rowOptions, 'option')] },
    { label: 'Steps', items: missing(language.stepOptions, 'ask-option') },
  ]; // prettier-ignore
  const addColumn = (field: Field) => {
    setAdded(old => new Set([...old, idOf(field)]));
    setTarget({ row: 0, ask: 0, column: idOf(field) });
  };
  const ownField = () => {
    const name = window.prompt('The name of your own field, as deals carry it')?.trim();
    if (name) addColumn({ kind: 'when', key: name.startsWith('fields.') ? name : `fields.${name}` });
  };

  return (
    <div className={css.page}>
      <div className={css.bar}>
        <Choice
          label="View"
          value={view}
          onChange={to => {
            settle();
            setView(to);
          }}
          options={[
            { value: 'table', label: 'Table', icon: IconTable },
            { value: 'text', label: 'Text', icon: IconFileText },
            { value: 'versions', label: 'Versions', icon: IconHistory },
          ]}
        />
        <span className="grow" />
        {readOnly ? (
          <p className="muted">{whoToAsk(people?.people ?? [])}</p>
        ) : view === 'versions' ? null : (
          <>
            <ActionIcon aria-label="Undo" title={`Undo (${mod} Z)`} disabled={!history.canUndo} onClick={() => history.undo()}>
              <IconArrowBackUp size={18} />
            </ActionIcon>
            <ActionIcon aria-label="Redo" title={`Redo (${mod} Y)`} disabled={!history.canRedo} onClick={() => history.redo()}>
              <IconArrowForwardUp size={18} />
            </ActionIcon>
            {dirty && <Button onClick={() => history.set(base.text)}>Undo all changes</Button>}
            <Button variant="filled" disabled={!canSave} loading={save.isPending} onClick={() => save.mutate(history.text)} rightSection={<kbd className={css.onButton}>{mod} S</kbd>}>
              Save
            </Button>
          </>
        )}
      </div>
      {overtaken && (
        <div className={css.overtaken} role="alert">
          <p>
            <strong>Somebody else saved version {file.version} meanwhile.</strong> Your text is untouched.
          </p>
          <div className="row" style={{ marginTop: 8 }}>
            <Button size="compact-sm" onClick={() => setBase(file)}>
              Compare mine with it
            </Button>
            <Button
              size="compact-sm"
              onClick={() => {
                setBase(file);
                history.set(file.text);
              }}
            >
              Take theirs
            </Button>
          </div>
        </div>
      )}
      <div className={css.two} hidden={view === 'versions'}>
        <div className={css.main}>
          {view === 'text' ? (
            <CodeArea
              ref={area}
              label="Policy file"
              value={text}
              onChange={typed => history.set(typed, { at: performance.now() })}
              readOnly={readOnly}
              marked={new Set(problems.flatMap(p => (p.problem.line ? [p.problem.line] : [])))}
              invalid={problems.length > 0}
              describedBy="policy-problems"
            />
          ) : text.trim() === '' ? (
            <Blank
              title="There is no policy yet."
              icon={<IconTable size={30} stroke={1.5} />}
              action={
                !readOnly && (
                  <Button variant="filled" onClick={() => history.set(starter('standard', me.email))}>
                    Begin with two rows
                  </Button>
                )
              }
            >
              A policy is a table: each row says for which deals whose yes is needed. It begins with small discounts that pass and larger ones that the manager sees; change everything.
            </Blank>
          ) : !policy ? (
            <Blank title="The table cannot show this text." action={<Button onClick={() => goToLine(problems[0]?.problem.line ?? 1)}>Mend it in the text</Button>}>
              {'unreadable' in sheet ? sheet.unreadable : 'It has no policy.'} Nothing is lost; the text view has it as it is.
            </Blank>
          ) : (
            <>
              <div className={css.tabRow}>
                <Tabs
                  label="Policies in the file"
                  panel="policy-panel"
                  value={String(index)}
                  onChange={id => {
                    setChosen(Number(id));
                    setAdded(new Set());
                  }}
                  tabs={policies.map((one, i) => ({
                    id: String(i),
                    label: (
                      <>
                        {one.name || `Policy ${i + 1}`}
                        {problems.some(p => p.policy === i) && (
                          <span className={css.tabWrong}>
                            <IconAlertTriangle size={13} aria-hidden />
                            <span className="hidden">has problems</span>
                          </span>
                        )}
                      </>
                    ),
                  }))}
                />
                {!readOnly && (
                  <Menu position="bottom-end" withinPortal>
                    <Menu.Target>
                      <Button size="compact-sm" variant="subtle">
                        Policy…
                      </Button>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item
                        onClick={() => {
                          change(addPolicy(me.email));
                          setChosen(policies.length);
                        }}
                      >
                        Add a policy
                      </Menu.Item>
                      <Menu.Item
                        disabled={index === 0}
                        onClick={() => {
                          change(putFirst(index));
                          setChosen(0);
                        }}
                      >
                        Put this one first
                      </Menu.Item>
                      <Menu.Item color="red" disabled={policies.length < 2} onClick={() => setLeaving(index)}>
                        Delete this policy
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                )}
              </div>
              {leaving === index && (
                <div className={css.overtaken} role="alert">
                  <p>
                    Delete the policy <strong>{policy.name}</strong> with its {count(policy.rows.length, 'row', locale)}? Undo brings it back until you leave.
                  </p>
                  <div className="row" style={{ marginTop: 8 }}>
                    <Button
                      size="compact-sm"
                      color="red"
                      onClick={() => {
                        change(deletePolicy(index));
                        setLeaving(undefined);
                      }}
                    >
                      Delete it
                    </Button>
                    <Button size="compact-sm" onClick={() => setLeaving(undefined)}>
                      Keep it
                    </Button>
                  </div>
                </div>
              )}
              <div role="tabpanel" id="policy-panel" aria-labelledby={`policy-panel-${index}`} className="stack">
                <SettingsForm key={index} index={index} policy={policy} around={around} problems={bySetting} readOnly={readOnly} onChange={change} />
                <Grid
                  key={`grid-${index}`}
                  policyIndex={index}
                  policy={policy}
                  columns={columns}
                  around={around}
                  problems={byCell}
                  findings={findings}
                  text={text}
                  readOnly={readOnly}
                  onChange={change}
                  onText={goToRow}
                  target={target}
                />
                {!readOnly && (
                  <div className="row row-wrap">
                    <Button
                      leftSection={<IconPlus size={16} />}
                      onClick={() => {
                        change(addRow(index, policy.rows.length));
                        setTarget({ row: policy.rows.length, ask: 0, column: 'name' });
                      }}
                    >
                      Add a row
                    </Button>
                    <Menu position="bottom-start" withinPortal>
                      <Menu.Target>
                        <Button leftSection={<IconColumns size={16} />}>Columns</Button>
                      </Menu.Target>
                      <Menu.Dropdown className={css.columnMenu}>
                        {offers.map(
                          group =>
                            group.items.length > 0 && (
                              <div key={group.label}>
                                <Menu.Label>{group.label}</Menu.Label>
                                {group.items.map(one => (
                                  <Menu.Item key={one.key} onClick={() => addColumn(one.field)}>
                                    <code>{one.key}</code>
                                    {one.holds && <span className={css.holds}>{one.holds}</span>}
                                  </Menu.Item>
                                ))}
                                {group.label === 'Conditions on the deal' && (
                                  <Menu.Item onClick={ownField}>
                                    <code>fields.…</code>
                                    <span className={css.holds}>a field of your own, by its name</span>
                                  </Menu.Item>
                                )}
                              </div>
                            ),
                        )}
                        {columns.some(column => column.loose) && <Menu.Label>Take out of every row</Menu.Label>}
                        {columns
                          .filter(column => column.loose && column.field)
                          .map(column => (
                            <Menu.Item
                              key={column.id}
                              color="red"
                              onClick={() => {
                                setAdded(old => new Set([...old].filter(id => id !== column.id)));
                                if (column.field) change(dropColumn(index, column.field));
                              }}
                            >
                              {column.label}
                            </Menu.Item>
                          ))}
                      </Menu.Dropdown>
                    </Menu>
                    <p className={css.help}>
                      Type to replace, <kbd>F2</kbd> or <kbd>Enter</kbd> to edit, <kbd>Esc</kbd> to give up, <kbd>Shift</kbd> with arrows to select, <kbd>{mod} C</kbd> and <kbd>{mod} V</kbd>{' '}
                      as in a spreadsheet. <span className="nowrap">“a | b”</span> means one of both.
                    </p>
                  </div>
                )}
              </div>
            </>
          )}
        </div>
        <Panel
          text={settled}
          base={base.text}
          policyIndex={index}
          policies={policies}
          problems={problems}
          checked={check.data !== undefined && !checking}
          byLine={view === 'text'}
          failed={check.isError ? <Failed error={check.error} retry={() => void check.refetch()} /> : undefined}
          onProblem={go}
          readOnly={readOnly}
          onRow={(name, row) => {
            setView('table');
            setChosen(Math.max(0, policies.findIndex(one => one.name === name)));
            setTarget({ row, ask: 0, column: 'name' });
          }}
          onFindings={setFindings}
        />
      </div>
      {view === 'versions' && <Versions file={base} text={text} readOnly={readOnly} onEdit={restore} onRestored={restored} />}
      <p className="hidden" role="status">
        {problems.length === 0 ? '' : `${count(problems.length, 'problem', locale)} in the policy`}
      </p>
    </div>
  );
}

/** The step's line that a problem belongs to; cells of the whole row stand on its first one. */
const spanOf = (placed: Placed, columns: readonly { readonly id: string; readonly of: 'row' | 'step' }[]): number =>
  columns.find(column => column.id === placed.column)?.of === 'row' ? 0 : placed.ask;

function gather(placed: readonly Placed[], key: (one: Placed) => string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const one of placed) found.set(key(one), [...(found.get(key(one)) ?? []), one.problem.message]);
  return found;
}

function whoToAsk(people: readonly { readonly name: string; readonly active: boolean; readonly roles: readonly string[] }[]): string {
  const admins = people.filter(person => person.active && person.roles.includes('admin')).map(person => person.name);
  return admins.length === 0 ? 'Only an administrator can change the policy.' : `Only administrators can change the policy. Ask ${listOf(admins.slice(0, 3), 'or')}.`;
}
