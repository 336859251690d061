import type { App } from '@slack/bolt';
import type { World } from '../../engine/capability.ts';
import { isConnectionLoss, isOutOfRoom, OutsideFailure } from '../../engine/errors.ts';
import { report, settle } from '../../engine/troubles.ts';
import { directory } from '../../features/people/read.ts';
import type { JsonObject } from '../../kernel/json.ts';
import { homeBlocks } from './home.ts';
import { actionValue, openView, type ApiView, type StateValue } from './form-values.ts';
import type { Clicker, Reply, SlackSurface, SubmissionReply } from '../../ports/slack-surface.ts';

export interface InboundOptions {
  readonly surfaces: readonly { readonly feature: string; readonly surface: SlackSurface }[];
  readonly world: World;
  /** The person behind a Slack user, asked of Slack if need be; undefined when nobody fits. */
  readonly findPerson: (slackUser: string) => Promise<string | undefined>;
  /** Somebody joined the workspace or changed. */
  readonly userChanged: (user: JsonObject) => Promise<void>;
  /** The app was removed or its token revoked. */
  readonly lostAccess: (why: string) => Promise<void>;
  readonly log: (level: 'info' | 'warn' | 'error', message: string, data?: JsonObject) => void;
}

/** Slack waits three seconds. https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response */
const PATIENCE_MS = 2700;

type Table = keyof Pick<SlackSurface, 'commands' | 'actions' | 'submissions' | 'options' | 'shortcuts'>;

/** One registry of everything that people can do; an id claimed twice stops the start. */
function register<K extends Table>(options: InboundOptions, table: K) {
  type Handler = NonNullable<SlackSurface[K]>[string & keyof NonNullable<SlackSurface[K]>];
  const found = new Map<string, { feature: string; handle: Handler }>();
  for (const { feature, surface } of options.surfaces) {
    for (const [id, handle] of Object.entries(surface[table] ?? {})) {
      const other = found.get(id);
      if (other) throw new Error(`${feature} and ${other.feature} both answer to ${id} in Slack`);
      found.set(id, { feature, handle: handle as Handler });
    }
  }
  return found;
}

/**
 * Turns what Slack sends into plain data, calls the capability, and acknowledges when it has returned: what is
 * acknowledged is stored. A handler that takes too long is acknowledged in words and goes on.
 */
export function attach(app: App, options: InboundOptions): { renderHome(slackUser: string): Promise<void> } {
  const { world, log } = options;
  const commands = register(options, 'commands');
  const actions = register(options, 'actions');
  const submissions = register(options, 'submissions');
  const optionLists = register(options, 'options');
  const shortcuts = register(options, 'shortcuts');

  async function who(slackUser: string): Promise<Clicker | undefined> {
    const personId = await options.findPerson(slackUser);
    return personId ? { slackUser, personId } : undefined;
  }

  const stranger = 'I do not know you yet. An administrator can match you under People in Evenkeel; your e-mail address has to be the same in both.';

  /** What a person is told when something went wrong, with a number to quote. */
  function sorry(error: unknown, where: string): string {
    if (isConnectionLoss(error)) return 'The database does not answer at the moment. Nothing was stored: please try again in a few seconds.';
    if (isOutOfRoom(error)) return 'The database has no room left. Nothing was stored: please tell an administrator.';
    const id = crypto.randomUUID().slice(0, 8);
    log('error', `${where}: ${(error as Error).message}`, { id, stack: (error as Error).stack });
    return `Something is broken on our side. Nothing was stored. Please quote ${id}.`;
  }

  const asMessage = (reply: Reply) => ({ text: reply.message.text, ...(reply.message.blocks && { blocks: [...reply.message.blocks] }) });

  app.command(/.*/, async ({ command, ack, respond }) => {
    const entry = commands.get(command.command);
    if (!entry) return ack(`Evenkeel does not know ${command.command}.`);
    await withPatience(
      async () => {
        const by = await who(command.user_id);
        if (!by) return { message: { text: stranger } };
        return entry.handle(
          { by, cause: `slack:${command.team_id}:command:${command.trigger_id}`, triggerId: command.trigger_id, channel: command.channel_id, text: command.text.trim() },
          world,
        );
      },
      async reply => {
        if (!reply) return ack();
        await ack({ response_type: reply.visible === 'in-channel' ? 'in_channel' : 'ephemeral', ...asMessage(reply) } as never);
      },
      () => ack('Working on it …'),
      async reply => {
        if (reply) await respond({ response_type: reply.visible === 'in-channel' ? 'in_channel' : 'ephemeral', ...asMessage(reply) } as never);
      },
      error => ({ message: { text: sorry(error, command.command) } }),
    );
  });

  app.action(/.*/, async ({ action, body, ack, respond, context }) => {
    const a = action as unknown as Partial<StateValue> & { action_id: string; block_id: string; action_ts: string };
    const b = body as unknown as ActionBody;
    const entry = actions.get(a.action_id);
    if (!entry) {
      await ack();
      return log('warn', `nobody answers to the button ${a.action_id}`);
    }
    const tell = async (reply: Reply | void) => {
      if (!reply) return;
      if (b.response_url) await respond({ response_type: 'ephemeral', replace_original: false, ...asMessage(reply) } as never);
      else await world.ports.slack.openView(b.trigger_id, notice(reply.message.text));
    };
    await withPatience(
      async () => {
        const by = await who(b.user.id);
        if (!by) return { message: { text: stranger } };
        return entry.handle(
          {
            by,
            cause: `slack:${b.team?.id ?? context.teamId}:action:${b.user.id}:${a.action_ts}:${a.action_id}`,
            triggerId: b.trigger_id,
            actionId: a.action_id,
            blockId: a.block_id,
            value: actionValue(a),
            ...(b.channel && { channel: b.channel.id }),
            ...(b.container?.message_ts && { messageTs: b.container.message_ts }),
            ...(b.container?.thread_ts && { threadTs: b.container.thread_ts }),
            ...(b.view && { view: openView(b.view) }),
          },
          world,
        );
      },
      async reply => {
        await ack();
        await tell(reply);
      },
      () => ack(),
      tell,
      error => ({ message: { text: sorry(error, a.action_id) } }),
    );
    if (b.view?.type === 'home') redrawHome(b.user.id, true);
  });

  app.view(/.*/, async ({ view, body, ack }) => {
    if (body.type === 'view_closed') return ack();
    const v = view as unknown as ApiView;
    const entry = submissions.get(v.callback_id);
    const firstInput = v.blocks.find(block => block.type === 'input')?.block_id ?? v.blocks[0]?.block_id ?? '';
    // The modal stays open with everything typed, and says why on its first field.
    const fail = (text: string): SubmissionReply => (firstInput ? { errors: { [firstInput]: text } } : { update: notice(text) });
    const answer = (reply: SubmissionReply) => {
      if ('errors' in reply) return ack({ response_action: 'errors', errors: { ...reply.errors } });
      if ('update' in reply) return ack({ response_action: 'update', view: reply.update as never });
      if ('push' in reply) return ack({ response_action: 'push', view: reply.push as never });
      return ack();
    };
    if (!entry) return answer(fail('Evenkeel does not know this form any more. Please close it and open it anew.'));
    await withPatience<SubmissionReply>(
      async () => {
        const by = await who(body.user.id);
        if (!by) return fail(stranger);
        const triggerId = (body as { trigger_id?: string }).trigger_id ?? '';
        // A form that stayed open with an error keeps its hash when it is submitted again; each submission has a trigger of its own.
        return entry.handle({ by, cause: `slack:${body.team?.id ?? ''}:view:${v.id}:${v.hash}:${triggerId}`, triggerId, view: openView(v) }, world);
      },
      answer,
      () => answer(fail('This takes longer than usual. Nothing is lost: submit again in a few seconds.')),
      async () => {},
      error => fail(sorry(error, v.callback_id)),
    );
    redrawHome(body.user.id, false);
  });

  app.options(/.*/, async ({ options: asked, ack, body }) => {
    const entry = optionLists.get(asked.action_id);
    const by = await who(body.user.id);
    if (!entry || !by) return ack({ options: [] });
    const found = await entry.handle({ by, actionId: asked.action_id, typed: asked.value }, world).catch((error: unknown) => {
      sorry(error, asked.action_id);
      return [];
    });
    const plain = (text: string) => ({ type: 'plain_text' as const, text: text.slice(0, 75) || ' ' });
    await ack({ options: found.slice(0, 100).map(o => ({ text: plain(o.text), value: o.value, ...(o.description && { description: plain(o.description) }) })) });
  });

  app.shortcut(/.*/, async ({ shortcut, ack, respond }) => {
    const entry = shortcuts.get(shortcut.callback_id);
    const s = shortcut as unknown as ShortcutBody;
    if (!entry) return ack();
    // A global shortcut has no channel to answer in: a small modal says it.
    const tell = async (reply: Reply | void) => {
      if (!reply) return;
      if (s.response_url) await respond({ response_type: 'ephemeral', replace_original: false, ...asMessage(reply) } as never);
      else await world.ports.slack.openView(s.trigger_id, notice(reply.message.text));
    };
    await withPatience(
      async () => {
        const by = await who(s.user.id);
        if (!by) return { message: { text: stranger } };
        return entry.handle(
          {
            by,
            cause: `slack:${s.team?.id ?? ''}:shortcut:${s.user.id}:${s.action_ts}`,
            triggerId: s.trigger_id,
            callbackId: s.callback_id,
            ...(s.message && s.channel && { message: { channel: s.channel.id, ts: s.message.ts, text: s.message.text ?? '', ...(s.message.user && { user: s.message.user }) } }),
          },
          world,
        );
      },
      async reply => {
        await ack();
        await tell(reply);
      },
      () => ack(),
      tell,
      error => ({ message: { text: sorry(error, s.callback_id) } }),
    );
  });

  /** Who has looked at Home since this process started, and when it was last drawn for them. */
  const homes = new Map<string, number>();
  /** Nobody looks at a page for longer than this without coming back to it, which draws it anyway. */
  const HOME_MS = 3_600_000;

  /** What somebody did may show on their Home: drawn again behind the answer, for those who have it before them. */
  function redrawHome(slackUser: string, onHome: boolean): void {
    if (!onHome && world.now() - (homes.get(slackUser) ?? 0) > HOME_MS) return;
    renderHome(slackUser).catch((error: Error) => log('warn', `Home: ${error.message}`));
  }

  /** Homes that Slack refused: on the health page until it takes them. */
  const refused = new Set<string>();

  async function renderHome(slackUser: string): Promise<void> {
    const by = await who(slackUser);
    if (!by) return;
    // After a restart nobody remembers what was refused before it.
    const first = !homes.has(slackUser);
    if (homes.size > 10_000) homes.clear();
    homes.set(slackUser, world.now());
    const key = `slack-home:${by.personId}`;
    try {
      await drawHome(by);
    } catch (error) {
      // Whether it comes or not is not known of a Slack that does not answer; what it refuses, it will refuse again.
      if (error instanceof OutsideFailure && error.kind !== 'retry') {
        refused.add(slackUser);
        const name = (await world.read(directory)).person(by.personId)?.name ?? 'somebody';
        await world.read(tx => report(tx, { key, area: 'slack', title: `Slack refused the Home of ${name}`, detail: error.message, blocks: `the Home of ${name} stays as it was` }));
      }
      throw error;
    }
    if (first || refused.delete(slackUser)) await world.read(tx => settle(tx, key));
  }

  async function drawHome(by: Clicker): Promise<void> {
    const parts = options.surfaces.flatMap(s => [s.surface.home ?? []].flat()).sort((a, b) => a.order - b.order);
    const blocks: (readonly JsonObject[])[] = [];
    for (const part of parts) blocks.push(await part.render(by, world));
    const foot = { type: 'context', elements: [{ type: 'mrkdwn', text: `Updated <!date^${Math.floor(world.now() / 1000)}^{time}|just now> · <${world.publicUrl}|Open Evenkeel>` }] };
    await world.ports.slack.publishHome(by.slackUser, { type: 'home', blocks: homeBlocks(blocks, foot) });
  }

  app.event(/.*/, async ({ event, body }) => {
    const e = event as unknown as JsonObject & { type: string; user?: string; channel?: unknown };
    const eventId = (body as { event_id?: string }).event_id ?? '';
    switch (e.type) {
      case 'app_home_opened':
        if (e['tab'] === 'home' && e.user) await renderHome(e.user);
        return;
      case 'team_join':
      case 'user_change':
        return options.userChanged(e['user'] as unknown as JsonObject);
      case 'app_uninstalled':
      case 'tokens_revoked':
        return options.lostAccess(e.type);
      case 'link_shared':
        return unfurl(e);
    }
    const channel = typeof e.channel === 'string' ? e.channel : ((e.channel as { id?: string } | undefined)?.id ?? '');
    for (const { surface } of options.surfaces) {
      const handle = surface.events?.[e.type];
      if (!handle) continue;
      const by = e.user ? await who(e.user) : undefined;
      await handle(
        {
          type: e.type,
          cause: `slack:event:${eventId}:${e.type}`,
          channel,
          raw: e,
          ...(e.user && { user: e.user }),
          ...(by && { by }),
          ...(typeof e['text'] === 'string' && { text: e['text'] }),
          ...(typeof e['ts'] === 'string' && { ts: e['ts'] }),
          ...(typeof e['thread_ts'] === 'string' && { threadTs: e['thread_ts'] }),
        },
        world,
      );
    }
  });

  /** Only links to ourselves, by comparing origins; nothing is ever fetched. */
  async function unfurl(e: JsonObject): Promise<void> {
    const unfurls: Record<string, JsonObject> = {};
    for (const { url } of (e['links'] ?? []) as unknown as { url: string }[]) {
      if (!url.startsWith(`${world.publicUrl}/`)) continue;
      for (const { surface } of options.surfaces) {
        const card = await surface.unfurl?.(url.slice(world.publicUrl.length), world);
        if (card) unfurls[url] = card;
      }
    }
    if (Object.keys(unfurls).length > 0) {
      await world.ports.slack.unfurl({ channel: String(e['channel']), ts: String(e['message_ts']) }, unfurls);
    }
  }

  app.error(async error => log('error', `Slack event: ${error.message}`, { stack: error.stack }));
  return { renderHome };
}

/**
 * Runs the handler; answers with what it returns, or, when that takes too long, with `late` and `afterwards`.
 * A handler that throws answers with `failed`.
 */
async function withPatience<T>(
  handler: () => Promise<T>,
  answer: (result: T) => Promise<unknown>,
  late: () => Promise<unknown>,
  afterwards: (result: T) => Promise<unknown>,
  failed: (error: unknown) => T,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const running = handler().catch(failed);
  const first = await Promise.race([running.then(result => ({ result })), new Promise<'late'>(resolve => (timer = setTimeout(() => resolve('late'), PATIENCE_MS)))]);
  clearTimeout(timer);
  if (first !== 'late') {
    await answer(first.result);
    return;
  }
  await late();
  await afterwards(await running);
}

const notice = (text: string): JsonObject => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'Evenkeel' },
  close: { type: 'plain_text', text: 'Close' },
  blocks: [{ type: 'section', text: { type: 'mrkdwn', text: text.slice(0, 2900) } }],
});

interface ActionBody {
  user: { id: string };
  team?: { id: string };
  trigger_id: string;
  response_url?: string;
  channel?: { id: string };
  container?: { message_ts?: string; thread_ts?: string };
  view?: ApiView;
}
interface ShortcutBody {
  user: { id: string };
  team?: { id: string };
  callback_id: string;
  trigger_id: string;
  action_ts: string;
  response_url?: string;
  channel?: { id: string };
  message?: { ts: string; text?: string; user?: string };
}
