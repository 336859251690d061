import { startPractice, type AppDefinition, type RunningPractice, type WorkspaceSeed } from '../../practice/server/index.ts';

const everyScope = [
  'chat:write', 'channels:manage', 'channels:read', 'channels:join', 'channels:history', 'im:write', 'im:history', 'mpim:write', 'mpim:history', 'users:read',
  'users:read.email', 'usergroups:read', 'pins:write', 'bookmarks:read', 'bookmarks:write', 'files:write', 'files:read', 'links:write',
]; // prettier-ignore

/** A small workspace with an app in it, for tests of what talks to Slack. @param without scopes that it was not given */
export async function smallWorkspace(options: { without?: readonly string[]; seed?: Partial<WorkspaceSeed>; now?: () => number } = {}): Promise<RunningPractice & { readonly app: AppDefinition }> {
  const app: AppDefinition = {
    id: 'A0APP', name: 'Evenkeel', botUserId: 'U0APP', botToken: 'xoxb-small', appToken: 'xapp-small', signingSecret: 'small-secret', clientId: 'small.client', clientSecret: 'small-client-secret',
    manifest: { oauth_config: { scopes: { bot: everyScope.filter(scope => !options.without?.includes(scope)) } } },
  }; // prettier-ignore
  const people = ['ana', 'bo', 'cy', 'di'];
  const seed: WorkspaceSeed = {
    team: { id: 'T0SMALL', name: 'Small', domain: 'small' },
    users: people.map(name => ({ id: `U0${name.toUpperCase()}`, name, realName: `${name[0]!.toUpperCase()}${name.slice(1)} Small`, email: `${name}@small.example`, tz: 'UTC' })),
    usergroups: [{ id: 'S0LEGAL', handle: 'legal', name: 'Legal', userIds: ['U0ANA', 'U0BO'] }],
    channels: [{ name: 'desk', memberIds: ['U0ANA', 'U0BO', 'U0APP'] }],
    ...options.seed,
  };
  return { ...(await startPractice({ port: 0, seed, app, rateLimits: 'off', ...(options.now && { now: options.now }) })), app };
}
