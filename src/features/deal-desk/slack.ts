import type { World } from '../../engine/capability.ts';
import { actions, button, context, header, name, section, type Block } from '../../kernel/blocks.ts';
import { makeId } from '../../kernel/ids.ts';
import { parsePercent } from '../../kernel/money.ts';
import type { ActionEvent, Option, OptionsEvent, Reply, SlackSurface, SubmissionEvent } from '../../ports/slack-surface.ts';
import { directory } from '../people/read.ts';
import type { AskedTerms, DeskCommand, DeskRefusal, Of } from './model.ts';
import { outlookOf, previewOf, type Preview } from './preview.ts';
import { request as readRequest, requests } from './read.ts';
import { inboxBlocks } from './views.ts';
import { askModal, blockId, fieldOf, FILES, previewBlocks, typedAgain, typedFields, typedFrom, type ChoiceOf, type FormState, type Typed } from './views-ask.ts';
import { acceptModal, conditionModal, personModal, reasonModal, settleModal, type Form } from './views-forms.ts';
import { sayRefusal } from './words.ts';

/** Slack's side of the desk: action id to payload to command. Decisions are made in decide.ts and nowhere else. */

const toMe = (text: string, detail?: string): Reply => ({ message: { text: detail ? `${text} ${detail}` : text }, visible: 'to-me' });

async function say(world: World, refusal: DeskRefusal): Promise<ReturnType<typeof sayRefusal>> {
  const people = await world.read(directory);
  return sayRefusal(refusal, {
    name: id => people.person(id)?.name ?? 'somebody',
    moment: at => `<!date^${Math.floor(at / 1000)}^{date_short_pretty} at {time}|${new Date(at).toISOString()}>`,
  });
}

async function run(world: World, event: { by: { personId: string }; cause: string }, command: DeskCommand) {
  return world.run('deal-desk', command, { company: world.company, actor: { kind: 'person', id: event.by.personId }, cause: event.cause });
}

/** What was refused, to the one who clicked; nothing when it was taken. */
async function act(world: World, event: ActionEvent, command: DeskCommand): Promise<Reply | void> {
  const answer = await run(world, event, command);
  if (answer.ok) return;
  const words = await say(world, answer.refusal as unknown as DeskRefusal);
  return toMe(words.title, words.detail);
}

/** What was refused, on its field of the form; the form stays open with what was typed. */
async function take(world: World, event: SubmissionEvent, command: DeskCommand, fieldFor: (field: string | undefined) => string) {
  const answer = await run(world, event, command);
  if (answer.ok) return { close: true as const };
  const words = await say(world, answer.refusal as unknown as DeskRefusal);
  return { errors: { [fieldFor(words.field)]: `${words.title} ${words.detail ?? ''}`.trim() } };
}

/** A button's value: `<request>:<round>:<step>`; the step's name may contain colons. */
function carried(value: string): { requestId: string; round: number; step: string | null } {
  const [requestId = '', round = '', ...step] = value.split(':');
  return { requestId, round: Number(round) || 0, step: step.join(':') || null };
}

async function approve(event: ActionEvent, world: World): Promise<Reply | void> {
  const { requestId, round, step } = carried(event.value);
  return act(world, event, { type: 'decide', requestId, decision: 'approve', reason: null, step, round, proof: 'click' });
}

async function openForm(event: ActionEvent, world: World, value: string, form: Form): Promise<Reply | void> {
  const { requestId } = carried(value);
  const found = await world.read(tx => readRequest(tx, requestId));
  if (!found) return toMe('There is no such approval request any more.');
  const question = form === 'comment' && found.requesterId === event.by.personId ? found.steps.find(s => s.state === 'asked' && s.question)?.question?.text : undefined;
  await world.ports.slack.openView(event.triggerId, reasonModal(found, form, JSON.stringify({ value, decision: form }), question));
}
const asks = (form: Form) => (event: ActionEvent, world: World) => openForm(event, world, event.value, form);

async function giveReason(event: SubmissionEvent, world: World) {
  const { value, decision } = JSON.parse(event.view.privateMetadata) as { value: string; decision: Form };
  const { requestId, round, step } = carried(value);
  const text = String(event.view.values['reason'] ?? '');
  const command: DeskCommand =
    decision === 'comment'
      ? { type: 'comment', requestId, text }
      : decision === 'ask-back'
        ? { type: 'ask-back', requestId, text, step, round }
        : { type: 'decide', requestId, decision, reason: text || null, step, round };
  return take(world, event, command, () => 'reason');
}

/** The overflow of a card: `<verb>:<request>:<round>`. */
async function more(event: ActionEvent, world: World): Promise<Reply | void> {
  const [verb = '', requestId = '', round = ''] = event.value.split(':');
  const value = `${requestId}:${round}:`;
  if (verb === 'comment' || verb === 'abstain') return openForm(event, world, value, verb);
  const found = await world.read(tx => readRequest(tx, requestId));
  if (!found) return toMe('There is no such approval request any more.');
  const view = verb === 'condition' ? conditionModal(found, value) : personModal(found, verb === 'also' ? 'also' : 'hand-over', value);
  await world.ports.slack.openView(event.triggerId, view);
}

async function approveOnCondition(event: SubmissionEvent, world: World) {
  const { requestId, round } = carried(event.view.privateMetadata);
  const { text, due, owner } = event.view.values;
  const condition = { text: String(text ?? ''), due: String(due ?? ''), ownerId: String(owner ?? '') };
  return take(world, event, { type: 'decide', requestId, decision: 'approve', reason: null, step: null, round, proof: 'click', condition }, field => (field === 'condition.due' ? 'due' : field === 'condition.ownerId' ? 'owner' : 'text'));
}

async function openAccept(event: ActionEvent, world: World): Promise<Reply | void> {
  const { requestId, step } = carried(event.value);
  const found = await world.read(tx => readRequest(tx, requestId));
  const promiseId = found?.steps.find(s => s.name === step)?.promiseId;
  if (!found || !promiseId) return toMe('There is no such promise any more.');
  await world.ports.slack.openView(event.triggerId, acceptModal(found, promiseId, event.value));
}

async function acceptPromise(event: SubmissionEvent, world: World) {
  const { requestId, round, step } = carried(event.view.privateMetadata);
  const note = String(event.view.values['note'] ?? '') || null;
  return take(world, event, { type: 'decide', requestId, decision: 'approve', reason: note, step, round, proof: 'click', promiseDue: String(event.view.values['due'] ?? '') }, () => 'due');
}

async function handOver(event: SubmissionEvent, world: World) {
  const { requestId } = carried(event.view.privateMetadata);
  const { person, reason } = event.view.values;
  return take(world, event, { type: 'reassign', requestId, step: null, from: null, to: String(person ?? ''), reason: String(reason ?? '') || null }, () => 'person');
}

async function askAlso(event: SubmissionEvent, world: World) {
  const { requestId } = carried(event.view.privateMetadata);
  const { person, reason } = event.view.values;
  return take(world, event, { type: 'add-approver', requestId, personId: String(person ?? ''), reason: String(reason ?? '') || null }, () => 'person');
}

const settles = (as: 'met' | 'waived') => async (event: ActionEvent, world: World): Promise<Reply | void> => {
  const [requestId = '', conditionId = ''] = event.value.split(':');
  const found = await world.read(tx => readRequest(tx, requestId));
  if (!found) return toMe('There is no such approval request any more.');
  await world.ports.slack.openView(event.triggerId, settleModal(found, conditionId, as, JSON.stringify({ requestId, conditionId, as })));
};

async function settle(event: SubmissionEvent, world: World) {
  const { requestId, conditionId, as } = JSON.parse(event.view.privateMetadata) as Pick<Of<'settle-condition'>, 'requestId' | 'conditionId' | 'as'>;
  return take(world, event, { type: 'settle-condition', requestId, conditionId, as, note: String(event.view.values['note'] ?? '') || null }, () => 'note');
}

/** People by name, for the fields that ask for somebody. */
async function peopleOptions(event: OptionsEvent, world: World): Promise<readonly Option[]> {
  const people = await world.read(directory);
  const typed = event.typed.trim().toLowerCase();
  return people
    .all()
    .filter(p => p.active && (typed === '' || `${p.name} ${p.title ?? ''}`.toLowerCase().includes(typed)))
    .slice(0, 100)
    .map(p => ({ text: p.name.slice(0, 75), value: p.id, ...(p.title && { description: p.title.slice(0, 75) }) }));
}

/** What the form shows for what is typed: who would be asked, and how the form itself looks. */
async function draw(world: World, state: FormState, typed: Typed, personId: string): Promise<{ view: ReturnType<typeof askModal> } | { gone: string }> {
  const parsed = termsFrom(typed);
  const preview = await previewOf(world, state.dealId, 'terms' in parsed ? parsed.terms : {}, personId);
  if (!preview) return { gone: 'There is no such deal any more.' };
  const blocks = 'errors' in parsed ? [context(Object.values(parsed.errors).join('. '))] : await previewed(world, preview, personId);
  return { view: askModal(preview.deal, typed, blocks, state, { people: preview.people, choices: choicesOf(preview), living: preview.living, files: world.ports.slack.readsFiles }) };
}

async function previewed(world: World, preview: Preview, personId: string): Promise<Block[]> {
  const planned = preview.plan;
  if ('refused' in planned) {
    const words = await say(world, planned.refused);
    return [section(`*${words.title}*${words.detail ? `\n${words.detail}` : ''}`)];
  }
  return previewBlocks(planned, preview.people, preview.covered, await outlookOf(world, preview, personId));
}

function choicesOf({ plan: planned, people, covered }: Preview): ChoiceOf[] {
  if ('refused' in planned) return [];
  return planned.evaluation.steps.flatMap(({ name: step, choose }) => {
    const resolved = planned.steps.find(s => s.name === step);
    if (!choose || !resolved || resolved.fallback || resolved.approvers.length < 2 || covered.has(step)) return [];
    return [{ step, people: resolved.approvers.map(id => ({ text: people.person(id)?.name ?? 'somebody', value: id })) }];
  });
}

/** Opens the form; a request of one's own that lives is asked again under its own id. */
async function openAsk(event: ActionEvent, world: World): Promise<Reply | void> {
  const dealId = event.value;
  const first = await previewOf(world, dealId, {}, event.by.personId);
  if (!first) return toMe('There is no such deal any more.');
  const { living } = first;
  const mine = living?.requesterId === event.by.personId;
  if (living && !mine && living.state !== 'approved') {
    const words = await say(world, { code: 'already-in-flight', requestId: living.id, requesterId: living.requesterId });
    return toMe(words.title, words.detail);
  }
  const typed = living && mine && living.state !== 'approved' ? typedAgain(living) : typedFrom(first.deal);
  const requestId = living && mine ? living.id : makeId('req', world.now(), crypto.getRandomValues(new Uint8Array(9)));
  const drawn = await draw(world, { dealId, requestId, turn: 0, promise: typed.promiseWhat !== '' }, typed, event.by.personId);
  if ('gone' in drawn) return toMe(drawn.gone);
  await world.ports.slack.openView(event.triggerId, drawn.view);
}

/** What was typed, as terms, or what is wrong with which field. */
export function termsFrom(typed: Pick<Typed, 'discount' | 'termMonths' | 'paymentDays'>): { terms: AskedTerms } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {};
  const terms: { discount?: number; termMonths?: number; paymentDays?: number } = {};
  if (typed.discount) {
    const discount = parsePercent(typed.discount);
    if (discount === undefined || discount < -10_000 || discount > 10_000) errors['discount'] = 'A percentage with at most two decimals, such as 24.5';
    else terms.discount = discount;
  }
  const whole = (field: 'termMonths' | 'paymentDays', max: number) => {
    if (!typed[field]) return;
    const n = Number(typed[field]);
    if (!Number.isInteger(n) || n < 0 || n > max) errors[field] = `A whole number from 0 to ${max}`;
    else terms[field] = n;
  };
  whole('termMonths', 1200);
  whole('paymentDays', 3650);
  return Object.keys(errors).length > 0 ? { errors } : { terms };
}

function typedIn(values: Readonly<Record<string, string | readonly string[] | null>>): Typed {
  const byField = new Map(Object.entries(values).map(([id, value]) => [fieldOf(id), String(value ?? '').trim()]));
  return Object.fromEntries(typedFields.map(field => [field, byField.get(field) ?? ''])) as unknown as Typed;
}

async function redraw(event: ActionEvent, world: World, state: FormState, typed: Typed): Promise<void> {
  const drawn = await draw(world, state, typed, event.by.personId);
  if ('view' in drawn) await world.ports.slack.updateView(event.view!.id, drawn.view, event.view!.hash);
}

/** Redraws the preview while somebody types. Slack keeps what is typed, since the inputs keep their ids. */
async function preview(event: ActionEvent, world: World): Promise<void> {
  if (event.view) await redraw(event, world, JSON.parse(event.view.privateMetadata) as FormState, typedIn(event.view.values));
}

async function addPromise(event: ActionEvent, world: World): Promise<void> {
  if (event.view) await redraw(event, world, { ...(JSON.parse(event.view.privateMetadata) as FormState), promise: true }, typedIn(event.view.values));
}

/** Puts the suggested values in: with new block ids, since Slack keeps what stands in a field whose id it knows. */
async function useSuggestion(event: ActionEvent, world: World): Promise<void> {
  if (!event.view) return;
  const state = JSON.parse(event.view.privateMetadata) as FormState;
  const typed: { -readonly [K in keyof Typed]: string } = { ...typedIn(event.view.values) };
  for (const part of event.value.split(';')) {
    const [field, value = ''] = part.split('=');
    if (field === 'discount') typed.discount = String(Number(value) / 100);
    if (field === 'termMonths' || field === 'paymentDays') typed[field] = value;
  }
  await redraw(event, world, { ...state, turn: state.turn + 1 }, typed);
}

async function submit(event: SubmissionEvent, world: World) {
  const { dealId, requestId, turn, promise } = JSON.parse(event.view.privateMetadata) as FormState;
  const typed = typedIn(event.view.values);
  const at = (field: string) => blockId(field, turn);
  const parsed = termsFrom(typed);
  const errors: Record<string, string> = 'errors' in parsed ? Object.fromEntries(Object.entries(parsed.errors).map(([field, text]) => [at(field), text])) : {};
  const promised = promise && (typed.promiseWhat || typed.promiseDue || typed.promiseOwner);
  if (promised) {
    if (typed.promiseWhat.length < 3) errors[at('promiseWhat')] = 'Say what the customer is promised, or leave all three fields empty';
    if (!typed.promiseDue) errors[at('promiseDue')] = 'By which day';
    if (!typed.promiseOwner) errors[at('promiseOwner')] = 'Who has to accept it';
  }
  if ('errors' in parsed || Object.keys(errors).length > 0) return { errors };
  const choices = Object.fromEntries(Object.entries(event.view.values).flatMap(([id, value]) => (id.startsWith('choice.') && typeof value === 'string' ? [[id.slice('choice.'.length), value]] : [])));
  const slackFiles = event.view.files?.[FILES];
  const command: DeskCommand = {
    type: 'submit', requestId, dealId, terms: parsed.terms, why: typed.why || null, choices,
    ...(slackFiles && { slackFiles: [...slackFiles] }),
    ...(promise && { promises: promised ? [{ what: typed.promiseWhat, due: typed.promiseDue, ownerId: typed.promiseOwner }] : [] }),
  }; // prettier-ignore
  return take(world, event, command, field => {
    const known = field === 'files' ? FILES : field?.startsWith('choices.') ? `choice.${field.slice('choices.'.length)}` : field?.startsWith('promises.') ? at({ what: 'promiseWhat', due: 'promiseDue', ownerId: 'promiseOwner' }[field.split('.').at(-1) ?? ''] ?? 'promiseWhat') : at(field?.replace(/^terms\.?/, '') || 'discount');
    return known in event.view.values ? known : at('discount');
  });
}

async function recall(event: ActionEvent, world: World): Promise<Reply | void> {
  return act(world, event, { type: 'recall', requestId: event.value });
}

async function waitingBlocks(world: World, personId: string): Promise<{ blocks: Block[]; count: number }> {
  return world.read(async tx => {
    const { items, total } = await requests(tx, { waitingFor: personId, limit: 10 });
    return { blocks: inboxBlocks(items, await directory(tx), personId, world.publicUrl), count: total };
  });
}

export const slack: SlackSurface = {
  commands: {
    '/approvals': async (event, world) => {
      const { blocks, count } = await waitingBlocks(world, event.by.personId);
      const text = count === 0 ? 'No approval waits for you.' : `${count === 1 ? 'One approval waits' : `${count} approvals wait`} for you.`;
      return { message: { text, blocks: [section(`*${text}*`), ...(count > 0 ? blocks : [])] }, visible: 'to-me' };
    },
  },
  actions: {
    'deal-desk.approve': approve,
    'deal-desk.reject': asks('reject'),
    'deal-desk.request-changes': asks('request-changes'),
    'deal-desk.ask-back': asks('ask-back'),
    'deal-desk.comment': asks('comment'),
    'deal-desk.more': more,
    'deal-desk.accept': openAccept,
    'deal-desk.condition-met': settles('met'),
    'deal-desk.condition-waive': settles('waived'),
    'deal-desk.recall': recall,
    'deal-desk.ask': openAsk,
    'deal-desk.add-promise': addPromise,
    'deal-desk.use-suggestion': useSuggestion,
    'deal-desk.preview-discount': preview,
    'deal-desk.preview-term': preview,
    'deal-desk.preview-payment': preview,
    // Links: the browser opens them, Slack only tells us that they were clicked.
    'deal-desk.details': async () => {},
    'deal-desk.approve-on-web': async () => {},
  },
  submissions: {
    'deal-desk.submit': submit,
    'deal-desk.reason': giveReason,
    'deal-desk.condition': approveOnCondition,
    'deal-desk.accept-promise': acceptPromise,
    'deal-desk.hand-over': handOver,
    'deal-desk.also': askAlso,
    'deal-desk.settle': settle,
  },
  options: { 'deal-desk.person': peopleOptions, 'deal-desk.promise-owner': peopleOptions, 'deal-desk.condition-owner': peopleOptions },
  home: {
    order: 10,
    render: async (viewer, world) => {
      const { blocks, count } = await waitingBlocks(world, viewer.personId);
      const mine = await world.read(async tx => ({ people: await directory(tx), ...(await requests(tx, { requester: viewer.personId, state: 'pending', limit: 5 })) }));
      const yours: Block[] =
        mine.items.length === 0
          ? []
          : [
              header('Your requests'),
              ...mine.items.map(r => {
                const asked = [...new Set(r.steps.filter(s => s.state === 'asked').flatMap(s => s.approvers))].map(id => name(mine.people.person(id)?.name ?? 'somebody'));
                return section(`*${name(r.deal.name)}*\nwaiting for ${asked.slice(0, 3).join(', ')}`);
              }),
              actions([button('See All', 'deal-desk.details', 'all', { url: `${world.publicUrl}/approvals` })]),
            ];
      return [header(count === 0 ? 'No approval waits for you' : count === 1 ? 'One approval waits for you' : `${count} approvals wait for you`), ...(count > 0 ? blocks : []), ...yours];
    },
  },
};
