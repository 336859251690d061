import { z } from 'zod';
import type { Vendor } from './contract.ts';
import type { Issue, Release } from './model.ts';

/**
 * What GitHub, Linear and Jira say about issues, in our words. Only what is used is looked at; everything else in a
 * delivery, however strange, is passed over. Pure.
 */

/** The issue behind an address, or undefined for what is no issue's address. */
export function issueOf(address: string): Pick<Issue, 'vendor' | 'key' | 'url'> | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const plain = `${url.origin}${url.pathname}`;
  const github = /^\/([\w.-]{1,100}\/[\w.-]{1,100})\/(?:issues|pull)\/(\d{1,10})\/?$/.exec(url.pathname);
  if (github) return { vendor: 'github', key: `${github[1]!.toLowerCase()}#${github[2]}`, url: plain };
  const linear = url.hostname === 'linear.app' ? /^\/[^/]+\/issue\/([A-Za-z][A-Za-z0-9]{0,9}-\d{1,9})(?:\/|$)/.exec(url.pathname) : null;
  if (linear) return { vendor: 'linear', key: linear[1]!.toUpperCase(), url: plain };
  const jira = /\/browse\/([A-Za-z][A-Za-z0-9_]{1,20}-\d{1,9})\/?$/.exec(url.pathname);
  return jira ? { vendor: 'jira', key: jira[1]!.toUpperCase(), url: plain } : undefined;
}

/** One thing that a delivery says. */
export type Heard =
  | { readonly about: 'issue'; readonly vendor: Vendor; readonly key: string; readonly state: Issue['state'] }
  /** A release of a repository: the issues that it mentions, and those that were closed and waited for it. */
  | { readonly about: 'release'; readonly vendor: 'github'; readonly prefix: string; readonly mentioned: readonly string[]; readonly release: Release }
  /** Issues that a released version names. */
  | { readonly about: 'version'; readonly vendor: 'jira'; readonly keys: readonly string[]; readonly release: Release };

const text = (max: number) => z.string().max(max);
const address = z.string().max(1000).nullish().transform(value => (value && /^https?:\/\//.test(value) ? value : null));

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues and #release */
const githubIssues = z.object({
  action: text(40),
  issue: z.object({ number: z.number().int(), state: text(20).optional(), state_reason: text(40).nullish() }),
  repository: z.object({ full_name: text(220) }),
});
const githubRelease = z.object({
  action: text(40),
  release: z.object({ tag_name: text(200), name: text(300).nullish(), body: z.string().nullish(), html_url: address, draft: z.boolean().optional(), prerelease: z.boolean().optional() }),
  repository: z.object({ full_name: text(220) }),
});
/** https://linear.app/developers/webhooks */
const linearIssue = z.object({ action: text(40), type: z.literal('Issue'), data: z.object({ identifier: text(40).optional(), number: z.number().int().optional(), team: z.object({ key: text(20) }).optional(), state: z.object({ type: text(40) }).optional() }) });
/** https://developer.atlassian.com/cloud/jira/platform/webhooks/ */
const jiraIssue = z.object({
  webhookEvent: z.literal('jira:issue_updated'),
  issue: z.object({
    key: text(60),
    fields: z.object({
      status: z.object({ statusCategory: z.object({ key: text(40) }).optional() }).nullish(),
      resolution: z.object({ name: text(100).optional() }).nullish(),
      fixVersions: z.array(z.object({ name: text(200), released: z.boolean().optional() })).nullish(),
    }),
  }),
});

/** @param event GitHub's X-GitHub-Event. Undefined: nothing in it concerns us. */
export function hear(vendor: Vendor, event: string | undefined, body: unknown): Heard | undefined {
  switch (vendor) {
    case 'github':
      return event === 'release' ? githubReleased(body) : event === 'issues' ? githubIssue(body) : undefined;
    case 'linear':
      return linear(body);
    case 'jira':
      return jira(body);
  }
}

function githubIssue(body: unknown): Heard | undefined {
  const parsed = githubIssues.safeParse(body);
  if (!parsed.success) return undefined;
  const { action, issue, repository } = parsed.data;
  const key = `${repository.full_name.toLowerCase()}#${issue.number}`;
  // An issue closed as "not planned" or "duplicate" has shipped nothing.
  if (action === 'closed') return { about: 'issue', vendor: 'github', key, state: issue.state_reason === 'not_planned' || issue.state_reason === 'duplicate' ? 'cancelled' : 'done' };
  if (action === 'reopened') return { about: 'issue', vendor: 'github', key, state: 'open' };
  if (action === 'deleted') return { about: 'issue', vendor: 'github', key, state: 'cancelled' };
  return undefined;
}

function githubReleased(body: unknown): Heard | undefined {
  const parsed = githubRelease.safeParse(body);
  // `released`: published and no pre-release, or a pre-release that became one.
  if (!parsed.success || parsed.data.action !== 'released') return undefined;
  const { release, repository } = parsed.data;
  if (release.draft || release.prerelease) return undefined;
  const repo = repository.full_name.toLowerCase();
  const mentioned = [...(release.body ?? '').slice(0, 200_000).matchAll(/(?:^|[\s(,;:])#(\d{1,10})\b|\/issues\/(\d{1,10})\b/g)].map(m => `${repo}#${m[1] ?? m[2]}`);
  return { about: 'release', vendor: 'github', prefix: `${repo}#`, mentioned: [...new Set(mentioned)], release: { name: (release.name || release.tag_name).slice(0, 120), url: release.html_url } };
}

function linear(body: unknown): Heard | undefined {
  const parsed = linearIssue.safeParse(body);
  if (!parsed.success) return undefined;
  const { action, data } = parsed.data;
  const key = (data.identifier ?? (data.team && data.number !== undefined ? `${data.team.key}-${data.number}` : '')).toUpperCase();
  if (key === '') return undefined;
  if (action === 'remove') return { about: 'issue', vendor: 'linear', key, state: 'cancelled' };
  if (action !== 'update' && action !== 'create') return undefined;
  const type = data.state?.type;
  if (type === undefined) return undefined;
  const state = type === 'completed' ? 'done' : type === 'canceled' || type === 'duplicate' ? 'cancelled' : 'open';
  return { about: 'issue', vendor: 'linear', key, state };
}

const NOT_DONE = /won.?t (do|fix)|duplicate|declined|cannot reproduce|rejected/i;

function jira(body: unknown): Heard | undefined {
  const parsed = jiraIssue.safeParse(body);
  if (!parsed.success) return undefined;
  const { key, fields } = parsed.data.issue;
  const done = fields.status?.statusCategory?.key === 'done';
  const version = fields.fixVersions?.find(v => v.released);
  if (!done) return { about: 'issue', vendor: 'jira', key: key.toUpperCase(), state: 'open' };
  if (NOT_DONE.test(fields.resolution?.name ?? '')) return { about: 'issue', vendor: 'jira', key: key.toUpperCase(), state: 'cancelled' };
  if (version) return { about: 'version', vendor: 'jira', keys: [key.toUpperCase()], release: { name: version.name.slice(0, 120), url: null } };
  return { about: 'issue', vendor: 'jira', key: key.toUpperCase(), state: 'done' };
}
