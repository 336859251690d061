/** Balance is for leadership and administrators; a machine's token reads with the rights that it was given. */
export const mayRead = (roles: readonly string[]): boolean => roles.includes('leadership') || roles.includes('admin');
