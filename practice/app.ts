import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../src/main.ts';
import type { AppDefinition, Manifest } from './server/index.ts';

/** The app as it is installed in the practice workspace. Its tokens open nothing but that. */
export const practiceApp = (): AppDefinition => ({
  id: 'A0EVENKEEL',
  name: 'Evenkeel',
  botUserId: 'U0EVENKEEL',
  botToken: 'xoxb-practice-evenkeel',
  appToken: 'xapp-practice-evenkeel',
  signingSecret: 'practice-signing-secret',
  clientId: 'practice.client',
  clientSecret: 'practice-client-secret',
  manifest: parse(readFileSync(join(packageRoot(), 'slack-manifest.yaml'), 'utf8')) as Manifest,
});
