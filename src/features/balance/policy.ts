import type { BalanceSettings } from './contract.ts';

/** Balance is for the roles that the settings name and for administrators; a machine's token reads with the rights that it was given. */
export const mayRead = (roles: readonly string[], { readers }: BalanceSettings): boolean => roles.includes('admin') || readers.some(role => roles.includes(role));
