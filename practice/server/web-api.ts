import type { Entry } from './call.ts';
import { chat } from './web-api-chat.ts';
import { conversations } from './web-api-conversations.ts';
import { people } from './web-api-people.ts';

/** Every method that the workspace knows. */
export const methods: Readonly<Record<string, Entry>> = { ...chat, ...conversations, ...people };
