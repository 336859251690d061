export const adminFacts = {
  settingChanged: 'admin.setting-changed',
  tokenCreated: 'admin.token-created',
  tokenRevoked: 'admin.token-revoked',
} as const;
