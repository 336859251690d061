import type { JsonObject } from '../browser-api.ts';
import type { Practice } from './practice.ts';
import { refuse, type User } from './types.ts';
import { flag, page, text, type Entry } from './call.ts';

/** https://docs.slack.dev/reference/objects/user-object. The e-mail is there only with the scope for it. */
export function apiUser(practice: Practice, u: User): JsonObject {
  return {
    id: u.id,
    team_id: practice.workspace.seed.team.id,
    name: u.name,
    real_name: u.realName,
    deleted: u.deactivated ?? false,
    tz: u.tz,
    locale: u.locale ?? 'en-US',
    is_bot: u.isBot,
    is_admin: u.isAdmin ?? false,
    is_app_user: false,
    profile: {
      real_name: u.realName,
      display_name: u.name,
      title: u.title ?? '',
      status_text: u.status?.text ?? '',
      status_emoji: u.status?.emoji ?? '',
      status_expiration: u.status?.until ?? 0,
      ...(practice.has('users:read.email') && u.email && { email: u.email }),
    },
  };
}

const userOf = (practice: Practice, id: string): User => practice.workspace.users.get(id) ?? refuse('user_not_found');

export const people: Readonly<Record<string, Entry>> = {
  'auth.test': {
    run: ({ practice }) => ({
      url: `${practice.url}/`,
      team: practice.workspace.seed.team.name,
      team_id: practice.workspace.seed.team.id,
      user: practice.workspace.app.name.toLowerCase(),
      user_id: practice.workspace.app.botUserId,
      bot_id: practice.botId,
      is_enterprise_install: false,
    }),
  },
  'team.info': {
    scope: ['team:read'],
    run: ({ practice }) => ({ team: { ...practice.workspace.seed.team, email_domain: '' } }),
  },
  'users.info': { scope: ['users:read'], run: ({ args, practice }) => ({ user: apiUser(practice, userOf(practice, text(args, 'user'))) }) },
  'users.profile.get': {
    scope: ['users.profile:read'],
    run: ({ args, practice }) => ({ profile: apiUser(practice, userOf(practice, text(args, 'user')))['profile'] }),
  },
  'users.list': {
    scope: ['users:read'],
    run: ({ args, practice }) => {
      const { items, next } = page([...practice.workspace.users.values()], args, 1000);
      return { members: items.map(u => apiUser(practice, u)), response_metadata: { next_cursor: next } };
    },
  },
  'users.lookupByEmail': {
    scope: ['users:read.email'],
    run: ({ args, practice }) => {
      const email = text(args, 'email').toLowerCase();
      const found = [...practice.workspace.users.values()].find(u => u.email.toLowerCase() === email && !u.deactivated) ?? refuse('users_not_found');
      return { user: apiUser(practice, found) };
    },
  },
  'usergroups.list': {
    scope: ['usergroups:read'],
    run: ({ args, practice }) => ({
      usergroups: (practice.workspace.seed.usergroups ?? []).map(g => ({
        id: g.id, team_id: practice.workspace.seed.team.id, is_usergroup: true, name: g.name, handle: g.handle, date_delete: 0,
        date_create: 0, description: '', auto_type: null, prefs: { channels: [], groups: [] },
        ...(flag(args, 'include_count') && { user_count: String(g.userIds.length) }), ...(flag(args, 'include_users') && { users: [...g.userIds] }),
      })), // prettier-ignore
    }),
  },
  'usergroups.users.list': {
    scope: ['usergroups:read'],
    run: ({ args, practice }) => {
      const group = practice.workspace.seed.usergroups?.find(g => g.id === text(args, 'usergroup')) ?? refuse('no_such_subteam');
      return { users: [...group.userIds] };
    },
  },
  'users.getPresence': {
    scope: ['users:read'],
    run: ({ args, practice }) => ({ presence: userOf(practice, text(args, 'user')).deactivated ? 'away' : 'active' }),
  },
  'bots.info': {
    scope: ['users:read'],
    run: ({ args, practice }) => {
      const { app } = practice.workspace;
      if (text(args, 'bot') && text(args, 'bot') !== practice.botId) refuse('bot_not_found');
      return { bot: { id: practice.botId, deleted: false, name: app.name, app_id: app.id, user_id: app.botUserId } };
    },
  },
  /** The scope of a bot's calls; needs no token of its own kind. https://docs.slack.dev/reference/methods/api.test */
  'api.test': {
    token: 'none',
    run: ({ args }) => (args['error'] ? refuse(text(args, 'error'), { args: { ...args } }) : { args: { ...args } }),
  },
  'apps.connections.open': { token: 'app', run: ({ practice }) => ({ url: practice.newSocketUrl() }) },
  'oauth.v2.access': {
    token: 'none',
    run: ({ args, practice }) => {
      const { app, seed } = practice.workspace;
      if (text(args, 'client_id') !== app.clientId || text(args, 'client_secret') !== app.clientSecret) refuse('bad_client_secret');
      if (!practice.openid.redeemInstall(text(args, 'code'))) refuse('invalid_code');
      return { access_token: app.botToken, token_type: 'bot', scope: practice.scopes.join(','), bot_user_id: app.botUserId, app_id: app.id, team: { id: seed.team.id, name: seed.team.name }, enterprise: null, authed_user: {} };
    },
  },
};
