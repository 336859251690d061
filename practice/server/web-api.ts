import type { Entry } from './call.ts';
import { chat } from './web-api-chat.ts';
import { conversations } from './web-api-conversations.ts';
import { files } from './web-api-files.ts';
import { marks } from './web-api-marks.ts';
import { people } from './web-api-people.ts';
import { scheduled } from './web-api-scheduled.ts';
import { views } from './web-api-views.ts';

/** Every method that the workspace knows. */
export const methods: Readonly<Record<string, Entry>> = { ...chat, ...scheduled, ...conversations, ...files, ...marks, ...people, ...views };
