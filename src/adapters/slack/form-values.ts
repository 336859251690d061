import type { JsonObject } from '../../kernel/json.ts';
import type { ChosenFile, OpenView } from '../../ports/slack-surface.ts';
import { plainOfRichText } from './rich-text.ts';

export interface ApiView {
  id: string;
  hash: string;
  type: 'modal' | 'home';
  callback_id: string;
  private_metadata: string;
  blocks: { type: string; block_id: string }[];
  state?: { values?: Record<string, Record<string, StateValue>> };
}
/** One element's entry of `state.values`. https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export interface StateValue {
  type: string;
  value?: string | null;
  selected_option?: { value: string } | null;
  selected_options?: { value: string }[];
  selected_date?: string | null;
  selected_time?: string | null;
  selected_user?: string | null;
  selected_users?: string[];
  selected_conversation?: string | null;
  selected_conversations?: string[];
  selected_channel?: string | null;
  selected_channels?: string[];
  selected_date_time?: number | null;
  rich_text_value?: JsonObject | null;
  /** Slack's file objects. https://docs.slack.dev/reference/block-kit/block-elements/file-input-element */
  files?: { id: string; name?: string; title?: string; size?: number }[];
}
/** What stands in one element, whatever its kind: text, an id, or several of them. Files are their ids, formatted text is its words. */
function valueOf(s: Partial<StateValue>): string | readonly string[] | null {
  const several = s.selected_options?.map(o => o.value) ?? s.selected_users ?? s.selected_conversations ?? s.selected_channels ?? s.files?.map(f => f.id);
  if (several) return several;
  if (s.rich_text_value) return plainOfRichText(s.rich_text_value);
  const one = s.value ?? s.selected_option?.value ?? s.selected_date ?? s.selected_time ?? s.selected_user ?? s.selected_conversation ?? s.selected_channel;
  return one ?? (typeof s.selected_date_time === 'number' ? String(s.selected_date_time) : null);
}
/** The same as one text, several with commas between. */
export const actionValue = (s: Partial<StateValue>): string => [valueOf(s) ?? ''].flat().join(',');

/** What was typed, by block. A block has one element, so its action id adds nothing. */
export function openView(view: ApiView): OpenView {
  // Entries, so that a block may be called anything, `__proto__` too.
  const values = Object.fromEntries(
    Object.entries(view.state?.values ?? {}).flatMap(([block, inside]) => {
      const [entry] = Object.values(inside);
      return entry ? [[block, valueOf(entry)] as const] : [];
    }),
  );
  const files = filesOf(view);
  return { id: view.id, hash: view.hash, callbackId: view.callback_id, privateMetadata: view.private_metadata, type: view.type, values, ...(files && { files }) };
}

function filesOf(view: ApiView): Record<string, ChosenFile[]> | undefined {
  const found = Object.entries(view.state?.values ?? {}).flatMap(([block, inside]) => {
    const files = Object.values(inside)[0]?.files;
    // A size that is not told is found out when the file is read; it must not make it look empty.
    return files && files.length > 0 ? [[block, files.map(f => ({ id: f.id, name: f.name ?? f.title ?? f.id, size: f.size ?? 1 }))] as const] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
