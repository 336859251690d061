import type { Json } from '../browser-api.ts';
import { LIMITS } from './block-limits.ts';
import { checkBlockList, everyBlock } from './block-rules.ts';
import { all, also, bool, isObject, oneOf, Report, shape, str, type Check } from './check.ts';
import { plain } from './text-rules.ts';

/** What Slack refuses in a view. https://docs.slack.dev/reference/views and https://docs.slack.dev/surfaces/modals */

const common: Record<string, Check> = {
  private_metadata: str(LIMITS.view.privateMetadata),
  callback_id: str(LIMITS.view.id),
  external_id: str(LIMITS.view.id),
};
const modal: Check = all(
  shape(
    { type: oneOf('modal'), title: plain(LIMITS.view.title), blocks: checkBlockList('modal') },
    {
      ...common,
      submit: plain(LIMITS.view.submit),
      close: plain(LIMITS.view.close),
      clear_on_close: bool,
      notify_on_close: bool,
    },
  ),
  also((view, at, report) => {
    const blocks = everyBlock(Array.isArray(view['blocks']) ? view['blocks'] : []);
    const input = blocks.findIndex(b => b['type'] === 'input');
    if (input >= 0 && !view['submit'])
      report.add('must define `submit` to use an `input` block in modals', `${at}/blocks/${input}/type`);
  }),
);
const home: Check = shape({ type: oneOf('home'), blocks: checkBlockList('home') }, common);

/** Slack's error for a view that it refuses, with details; undefined when it is fine. */
export function viewProblem(
  view: unknown,
  surface: 'modal' | 'home',
): { readonly error: string; readonly messages: readonly string[] } | undefined {
  if (isObject(view) && Buffer.byteLength(JSON.stringify(view)) > LIMITS.view.bytes)
    return { error: 'view_too_large', messages: [] };
  const report = new Report();
  (surface === 'modal' ? modal : home)(view as Json, '/view', report);
  if (report.ok) return undefined;
  return {
    error: 'invalid_arguments',
    messages: report.problems.map(p => `[ERROR] ${p.message} [json-pointer:${p.pointer}]`),
  };
}
