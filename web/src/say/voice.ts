import type { DecisionJson, NeedRowJson } from '../api.ts';
import type { Said } from './words.ts';

/** Needs and decisions in words. */
export const needStates = ['heard', 'under-review', 'planned', 'in-progress', 'shipped', 'declined'] as const;
type State = NeedRowJson['state'];

export const needState: Record<State, Said> = {
  heard: { tone: 'plain', text: 'Heard' },
  'under-review': { tone: 'wait', text: 'Under review' },
  planned: { tone: 'act', text: 'Planned' },
  'in-progress': { tone: 'act', text: 'In progress' },
  shipped: { tone: 'good', text: 'Shipped' },
  declined: { tone: 'plain', text: 'Declined' },
};

/** "Q1 2027" */
export const sayQuarter = (quarter: string): string => `${quarter.slice(5)} ${quarter.slice(0, 4)}`;

export const sayState = (need: { state: State; quarter: string | null }): Said => {
  const said = needState[need.state];
  return need.quarter ? { ...said, text: `${said.text} for ${sayQuarter(need.quarter)}`.replace('In progress for', 'In progress, for') } : said;
};

export const urgencyWords = { blocker: 'Blocker', important: 'Important', nice: 'Nice to have' } as const;
export const vendorWords = { github: 'GitHub', linear: 'Linear', jira: 'Jira' } as const;
export const decisionKinds = { roadmap: 'Roadmap', pricing: 'Pricing', 'deal-exception': 'Deal exception' } as const;

export function decisionState(decision: DecisionJson): Said {
  if (decision.state === 'withdrawn') return { tone: 'plain', text: 'Withdrawn' };
  if (decision.state === 'open') return decision.late ? { tone: 'bad', text: 'Answer is late' } : { tone: 'wait', text: 'Waits for an answer' };
  return decision.outcome === 'accepted'
    ? { tone: 'good', text: 'Accepted' }
    : decision.outcome === 'partly'
      ? { tone: 'good', text: 'Accepted in part' }
      : { tone: 'plain', text: 'Declined, with a reason' };
}

/** "61 %" */
export const sayShare = (share: number): string => `${Math.round(share * 100)}\u00a0%`;

/** The quarters that can be planned for: this one and the next five. @param today YYYY-MM-DD */
export function nextQuarters(today: string): { value: string; label: string }[] {
  const [year = 0, month = 1] = today.split('-').map(Number);
  return [0, 1, 2, 3, 4, 5].map(n => {
    const index = year * 4 + Math.floor((month - 1) / 3) + n;
    const value = `${Math.floor(index / 4)}-Q${(index % 4) + 1}`;
    return { value, label: sayQuarter(value) };
  });
}
