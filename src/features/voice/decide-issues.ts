import { refuse } from '../../kernel/decision.ts';
import { drawCard, keep, type At, type NeedDecision } from './context.ts';
import { placed } from './decide-parts.ts';
import { voiceFacts, type IssuePayload } from './events.ts';
import { isMerged, type Issue, type NeedWithVoices, type Of } from './model.ts';

/** Issues of GitHub, Linear and Jira that belong to a need. Pure. */

const same = (a: Pick<Issue, 'vendor' | 'key'>, b: Pick<Issue, 'vendor' | 'key'>): boolean => a.vendor === b.vendor && a.key === b.key;

export function linkIssue(state: NeedWithVoices, command: Of<'link-issue'>, at: At): NeedDecision {
  const { need } = state;
  if (need.issues.some(i => same(i, command))) return keep(state);
  const other = at.issues.get(`${command.vendor} ${command.key}`);
  if (other !== undefined && other !== need.id) return refuse({ code: 'issue-taken', field: 'url', needId: other });
  const issue: Issue = { vendor: command.vendor, key: command.key, url: command.url, state: 'open' };
  const payload: IssuePayload = { needId: need.id, title: need.title, vendor: issue.vendor, key: issue.key, state: 'open' };
  return {
    state: { ...state, need: { ...need, issues: [...need.issues, issue], version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.issueLinked, payload }],
    effects: [drawCard(need.id)],
    answer: { needId: need.id, key: issue.key },
  };
}

export function unlinkIssue(state: NeedWithVoices, command: Of<'unlink-issue'>, at: At): NeedDecision {
  const { need } = state;
  if (!need.issues.some(i => same(i, command))) return keep(state);
  const payload: IssuePayload = { needId: need.id, title: need.title, vendor: command.vendor, key: command.key, state: 'unlinked' };
  return {
    state: { ...state, need: { ...need, issues: need.issues.filter(i => !same(i, command)), version: need.version + 1, updatedAt: at.now } },
    facts: [{ type: voiceFacts.issueUnlinked, payload }],
    effects: [drawCard(need.id)],
  };
}

/**
 * What the tracker says. A need ships when all of its issues are done (or released, if the settings wait for that);
 * cancelled ones do not count. A need that was merged away passes it on to where it went.
 */
export function hearIssue(state: NeedWithVoices, command: Of<'hear-issue'>, at: At): NeedDecision {
  const { need } = state;
  if (isMerged(need)) {
    const into = at.roots.get(need.id) ?? need.place.into;
    return { ...keep(state), later: [{ key: `voice:issue:${command.vendor}:${command.key}:${command.state}:${into}`, at: 0, to: 'voice', command: { ...command, needId: into } }] };
  }
  const issue = need.issues.find(i => same(i, command));
  if (!issue) return keep(state);
  // A close that comes after its release says nothing new.
  if (issue.state === command.state || (issue.state === 'released' && command.state === 'done')) return keep(state);
  const issues = need.issues.map(i => (i === issue ? { ...i, state: command.state } : i));
  const payload: IssuePayload = { needId: need.id, title: need.title, vendor: issue.vendor, key: issue.key, state: command.state };
  const heard = { ...state, need: { ...need, issues, version: need.version + 1, updatedAt: at.now } };
  const fact = { type: voiceFacts.issueMoved, payload };
  const open = need.place.state !== 'shipped' && need.place.state !== 'declined';
  const counting = issues.filter(i => i.state !== 'cancelled');
  const done = (i: Issue) => i.state === 'released' || (i.state === 'done' && at.voice.ship_on === 'close');
  if (open && counting.length > 0 && counting.every(done)) {
    const decision = placed(heard, { state: 'shipped', release: command.release }, null, at);
    return 'refused' in decision ? decision : { ...decision, facts: [fact, ...decision.facts] };
  }
  // Shipped when it was closed; now the release has a name.
  const named =
    need.place.state === 'shipped' && need.place.release === null && command.release
      ? { ...heard, need: { ...heard.need, place: { ...need.place, release: command.release } } }
      : heard;
  return { state: named, facts: [fact], effects: [drawCard(need.id)], answer: { needId: need.id } };
}
