import type { Sample } from '../../ports/slack.ts';
import { notForYou, threeSentences } from './views.ts';

const sure = '';
const url = 'https://evenkeel.example';

/** What people see of Balance in Slack. */
export const samples: readonly Sample[] = [
  {
    name: 'a quarter with findings',
    ...threeSentences(
      {
        quarter: '2026-Q3',
        sure,
        sentences: [
          { kind: 'found', text: 'Work by Engineering for Success goes mostly unthanked: 38 pieces of work, 2 thanks; chance would give 9 to 16.' },
          { kind: 'found', text: 'Product last thanked Sales more than a year ago, in Q2 2025: none of the 31 thanks that it gave to other teams in four quarters; chance would give 3 to 12.' },
          { kind: 'found', text: 'One customer, Hanseatic Cranes, carries 61 % of the roadmap’s money, which rests on 14 customers as if on 2.5 equal ones. This is counted from today’s deals, not estimated.' },
          { kind: 'note', text: 'For the other 55 pairs of teams there is too little to say anything.' },
        ],
      },
      url,
    ),
  },
  {
    name: 'a quarter in balance',
    ...threeSentences(
      {
        quarter: '2026-Q2',
        sure,
        sentences: [
          { kind: 'nothing', text: 'Nothing stands out: what differs between teams is what chance would give as well. The quarter holds 64 pieces of work and 41 acts of thanks.' },
          { kind: 'note', text: '3 pairs of teams lie within what chance gives.' },
          { kind: 'note', text: 'For 53 pairs of teams there is too little to say anything.' },
        ],
      },
      url,
    ),
  },
  { name: 'asked by somebody whom it is not shown to', ...notForYou(url) },
];
