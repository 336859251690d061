import { Modal } from '@mantine/core';
import { mod } from './platform.ts';

const groups: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'Everywhere',
    [
      [`${mod} K`, 'Search deals, people and pages'],
      ['?', 'This list'],
      ['g d', 'Go to deals'],
      ['g a', 'Go to approvals'],
      ['g r', 'Go to requests'],
      ['g v', 'Go to voice'],
      ['g t', 'Go to recognition (thanks)'],
      ['g n', 'Go to the newsletter'],
      ['g p', 'Go to people'],
      ['g h', 'Go to health'],
      ['Esc', 'Close, or give up an edit'],
    ],
  ],
  [
    'Deals',
    [
      ['/', 'Search in the table'],
      ['j k', 'Next, previous deal'],
      ['Enter', 'Open the deal'],
      ['n', 'New deal'],
    ],
  ],
  ['A deal', [['d', 'Ask the deal desk'], ['t', 'Ask another team']]],
  [
    'Approvals',
    [
      ['j k', 'Next, previous request'],
      ['Enter', 'Open the request'],
      ['a', 'Approve'],
      ['r', 'Reject, with a reason'],
      ['c', 'Request changes, with a reason'],
      [`${mod} Enter`, 'Send the reason'],
    ],
  ],
  ['Policies', [[`${mod} S`, 'Save']]],
];

/** Every shortcut that exists, on one sheet. */
export default function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Modal opened onClose={onClose} title="Shortcuts" size="lg">
      <div style={{ columns: '16rem', columnGap: 32 }}>
        {groups.map(([name, keys]) => (
          <section key={name} style={{ breakInside: 'avoid', marginBottom: 20 }}>
            <h3 style={{ marginBottom: 6 }}>{name}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={what} className="row" style={{ justifyContent: 'space-between', padding: '3px 0' }}>
                  <dt className="muted">{what}</dt>
                  <dd className="row" style={{ gap: 4 }}>
                    {key.split(' ').map(k => (
                      <kbd key={k}>{k}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
