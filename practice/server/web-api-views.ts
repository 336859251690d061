import type { JsonObject } from '../browser-api.ts';
import { parsed, text, type Entry } from './call.ts';
import { refuse } from './types.ts';

/** Modals and the Home tab. https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/reference/methods/views.open and its neighbours */
export const views: Readonly<Record<string, Entry>> = {
  'views.open': { run: ({ args, practice }) => ({ view: practice.views.open(args['trigger_id'], parsed(args, 'view') as JsonObject) }) },
  'views.push': { run: ({ args, practice }) => ({ view: practice.views.push(args['trigger_id'], parsed(args, 'view') as JsonObject) }) },
  'views.update': {
    run: ({ args, practice }) => ({
      view: practice.views.update({ viewId: args['view_id'], externalId: args['external_id'], hash: args['hash'] }, parsed(args, 'view') as JsonObject),
    }),
  },
  'views.publish': {
    run: ({ args, practice }) => {
      const user = text(args, 'user_id');
      if (!practice.workspace.users.has(user)) refuse('user_not_found');
      if (!practice.workspace.app.manifest.features?.app_home?.home_tab_enabled) refuse('not_enabled');
      const old = practice.workspace.homes.get(user) as never;
      if (args['hash'] && (old as JsonObject | undefined)?.['hash'] !== args['hash']) refuse('hash_conflict');
      const view = practice.views.home(parsed(args, 'view') as JsonObject, old);
      practice.workspace.put({ k: 'home', v: { user, view } });
      return { view };
    },
  },
};
