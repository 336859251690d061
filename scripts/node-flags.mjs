/**
 * What the server's Node is started with. A burst has some tens of megabytes under way at once; with the young generation
 * that Node gives by itself they grow old before they are done with, and clearing the old takes both cores of a small
 * machine for tens of milliseconds. It is taken only when it is needed (docs/decisions/0011).
 */
export const NODE_FLAGS = ['--max-semi-space-size=64'];
