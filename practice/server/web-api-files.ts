import type { JsonObject } from '../browser-api.ts';
import { blockProblems } from './block-rules.ts';
import { channelOf, page, parsed, text, type Call, type Entry } from './call.ts';
import { apiFile, MAX_FILE_BYTES } from './files.ts';
import { refuse, type StoredFile } from './types.ts';
import { withIds } from './views.ts';

/** Files go in three steps. https://docs.slack.dev/messaging/working-with-files#uploading_files */

const fileOf = ({ args, practice }: Call): StoredFile => practice.workspace.files.get(text(args, 'file')) ?? refuse('file_not_found');

/** https://docs.slack.dev/reference/methods/files.completeUploadExternal */
function complete({ args, practice }: Call): JsonObject {
  const { workspace, files } = practice;
  const wanted = parsed(args, 'files');
  if (!Array.isArray(wanted) || wanted.length === 0) return refuse('invalid_arguments');
  const named = (text(args, 'channels') || text(args, 'channel_id')).split(',').map(c => c.trim()).filter(Boolean); // prettier-ignore
  if (named.length > 100) refuse('channels_limit_exceeded');
  const bot = workspace.app.botUserId;
  const channels = named.map(id => channelOf(practice, /^U/.test(id) && workspace.users.has(id) ? workspace.direct([bot, id]).id : id));
  for (const channel of channels) {
    if (channel.archived) refuse('posting_to_channel_denied');
    if (!channel.members.includes(bot)) refuse('not_in_channel');
  }
  const threadTs = text(args, 'thread_ts');
  for (const channel of channels) if (threadTs && !workspace.find(channel.id, threadTs)) refuse('invalid_arguments');
  const comment = text(args, 'initial_comment');
  // "If the initial_comment field is provided, the blocks field is ignored."
  const blocks = comment ? undefined : parsed(args, 'blocks');
  if (blocks !== undefined && blocks !== null) {
    const problems = blockProblems(blocks, 'message');
    if (problems.length > 0) refuse('invalid_blocks', { errors: problems, response_metadata: { messages: problems } });
  }
  const ids = wanted.map(one => ({ id: text(one as JsonObject, 'id'), title: text(one as JsonObject, 'title') }));
  for (const { id } of ids) if (!files.uploaded(id)) refuse('file_not_found');
  const made = ids.map(({ id, title }) => files.complete(id, title, channels.map(c => c.id))!);
  for (const channel of channels) {
    workspace.post({ channel: channel.id, user: bot, text: comment, blocks: withIds(blocks), threadTs, files: made.map(f => f.id) });
    for (const file of made) practice.emit('file_shared', { type: 'file_shared', file_id: file.id, user_id: bot, file: { id: file.id }, channel_id: channel.id });
  }
  return { files: made.map(file => apiFile(file, practice.url)) };
}

export const files: Readonly<Record<string, Entry>> = {
  'files.getUploadURLExternal': {
    scope: ['files:write'],
    run: ({ args, practice }) => {
      const name = text(args, 'filename');
      const length = Number(args['length']);
      if (!name || args['length'] === undefined) refuse('missing_argument');
      if (!Number.isInteger(length) || length <= 0) refuse('invalid_arguments');
      if (length > MAX_FILE_BYTES) refuse('file_upload_size_restricted');
      // "Snippets ... may not exceed 1 MB." https://docs.slack.dev/reference/methods/files.getUploadURLExternal
      if (text(args, 'snippet_type') && length > 1_048_576) refuse('snippet_too_large');
      if (text(args, 'alt_txt').length > 1000) refuse('alt_txt_too_large');
      const { id, uploadUrl } = practice.files.begin(name, length, text(args, 'alt_txt'), practice.workspace.app.botUserId);
      return { upload_url: uploadUrl, file_id: id };
    },
  },
  'files.completeUploadExternal': { scope: ['files:write'], run: complete },
  'files.info': { scope: ['files:read'], run: call => ({ file: apiFile(fileOf(call), call.practice.url) }) },
  'files.list': {
    scope: ['files:read'],
    run: ({ args, practice }) => {
      const channel = text(args, 'channel');
      const bot = practice.workspace.app.botUserId;
      const seen = [...practice.workspace.files.values()].filter(f => (channel ? f.channels.includes(channel) : f.user === bot || f.channels.some(c => practice.workspace.conversations.get(c)?.members.includes(bot))));
      const { items } = page(seen, { limit: args['count'] }, 1000);
      return { files: items.map(f => apiFile(f, practice.url)), paging: { count: items.length, total: seen.length, page: 1, pages: 1 } };
    },
  },
  'files.delete': {
    scope: ['files:write'],
    run: call => {
      const file = fileOf(call);
      if (file.user !== call.practice.workspace.app.botUserId) refuse('cant_delete_file');
      call.practice.removeFile(file);
      return {};
    },
  },
};
