/** The key that makes shortcuts, as it is printed on this keyboard. */
export const mod = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';
