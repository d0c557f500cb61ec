import { refOf } from '../../scenario/pack-entry.ts';
import type { Home } from '../../session/home.ts';
import { type Binding, sayKey } from '../keys.ts';

/** The keys of the first screen. */
export const homeKeys: readonly Binding<Home>[] = [
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'open',
    says: 'Open the selected task.',
    when: ({ keys, tasks }) => !keys && tasks.length > 0,
    command: ({ tasks, selected }) => {
      const chosen = tasks[selected]?.scenario;
      return { is: 'open', scenario: chosen ? refOf(chosen) : '' };
    },
  },
  {
    keys: ['up', 'k'],
    shown: ({ upDown }) => upDown,
    does: 'select',
    says: 'Select another task; k and j do it too.',
    when: ({ keys }) => !keys,
    command: () => ({ is: 'home', event: { is: 'choose', by: -1 } }),
  },
  {
    keys: ['down', 'j'],
    shown: sayKey('j'),
    does: '',
    says: '',
    when: ({ keys }) => !keys,
    command: () => ({ is: 'home', event: { is: 'choose', by: 1 } }),
  },
  {
    keys: ['n'],
    shown: sayKey('n'),
    does: 'straight to the tasks',
    says: 'No entry test and no first steps: go straight to the tasks.',
    when: ({ keys, isNew }) => !keys && isNew,
    command: () => ({ is: 'home', event: { is: 'straight' } }),
  },
  {
    keys: ['?'],
    shown: sayKey('?'),
    does: 'keys',
    says: 'Show this page.',
    when: ({ keys }) => !keys,
    command: () => ({ is: 'home', event: { is: 'keys', shown: true } }),
  },
  {
    keys: ['esc', '?', 'enter'],
    shown: sayKey('Esc'),
    does: 'back',
    says: 'Go back to the list.',
    when: ({ keys }) => keys,
    command: () => ({ is: 'home', event: { is: 'keys', shown: false } }),
  },
  {
    keys: ['ctrl-z'],
    shown: sayKey('Ctrl-Z'),
    does: '',
    says: 'Suspend; fg brings it back.',
    when: () => true,
    command: () => ({ is: 'suspend' }),
  },
  {
    keys: ['q', 'esc'],
    shown: sayKey('q'),
    does: 'leave',
    says: 'Leave.',
    when: () => true,
    command: () => ({ is: 'leave', interrupted: false }),
  },
  {
    keys: ['ctrl-c'],
    shown: sayKey('Ctrl-C'),
    does: '',
    says: '',
    when: () => true,
    command: () => ({ is: 'leave', interrupted: true }),
  },
];
