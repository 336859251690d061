// One more wall: a table's prefix appears only in its owner's folder (store.ts and read.ts, and its migration).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Folders whose SQL may name the tables that begin with this prefix. */
const owners = {
  engine_: ['src/engine'],
  people_: ['src/features/people'],
  admin_: ['src/features/admin'],
  crm_builtin_: ['src/adapters/crm/builtin'],
  deals_: ['src/features/deals'],
  rooms_: ['src/features/rooms'],
  deal_desk_: ['src/features/deal-desk'],
  signals_: ['src/features/signals'],
  requests_: ['src/features/requests'],
  voice_: ['src/features/voice'],
  recognition_: ['src/features/recognition'],
  lunch_and_learn_: ['src/features/lunch-and-learn'],
  newsletter_: ['src/features/newsletter'],
  balance_: ['src/features/balance'],
};
const named = new RegExp(String.raw`\b(?:from|join|into|update|table|lock)\s+((?:${Object.keys(owners).join('|')})[a-z_]+)`, 'gi');
/** The engine's companies and the answers to health questions are read by name elsewhere, on purpose. */
const allowed = [
  { file: 'src/main.ts', table: 'engine_companies' },
  { file: 'src/features/admin/read.ts', table: 'engine_effects' },
  { file: 'src/features/admin/settings.ts', table: 'engine_settings' },
];

/** @returns {string[]} one line for each breach */
export function strayTables(root) {
  const breaches = [];
  const visit = folder => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) visit(path);
      else if (/\.ts$/.test(name) && !/\.test\.ts$/.test(name)) check(path);
    }
  };
  const check = path => {
    const file = relative(root, path).split(sep).join('/');
    const text = readFileSync(path, 'utf8');
    for (const [, table] of text.matchAll(named)) {
      const prefix = Object.keys(owners).find(p => table.startsWith(p));
      if (owners[prefix].some(folder => file.startsWith(`${folder}/`))) continue;
      if (allowed.some(a => a.file === file && a.table === table)) continue;
      breaches.push(`${file}: touches ${table}, which belongs to ${owners[prefix].join(', ')}`);
    }
  };
  visit(join(root, 'src'));
  return breaches;
}
