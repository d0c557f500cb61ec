import { describe, expect, it } from 'vitest';
import { newAttempt } from '../../src/progress/progress.ts';
import { step } from '../../src/session/reducer.ts';
import { openSession, type Session } from '../../src/session/session.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { anyNamespace, applied, gradeOfAnyNamespace, gradeOfSolution, shopTask } from './shop.ts';

const opened = openSession(shopTask, 'answer.yaml', null, 0);
const after = (...events: readonly SessionEvent[]): Session => events.reduce(step, opened);
const first = applied('# nothing yet\n', 0);

describe('a session', () => {
  const table: readonly [string, readonly SessionEvent[], Partial<Session>][] = [
    ['opens on the task with the map in focus', [], { view: 'task', pane: 'map', cluster: null, over: false }],
    ['looks first at a flow that is not as asked', [first], { selected: { row: 0, column: 1 } }],
    [
      'looks after each save at a flow that is still not as asked',
      [first, applied(anyNamespace, 0, first.cluster.board)],
      { selected: { row: 3, column: 0 }, chosen: false },
    ],
    [
      'stays where the person looks after a save',
      [first, { is: 'move', rows: 1, columns: 0 }, applied(anyNamespace, 0, first.cluster.board)],
      { selected: { row: 1, column: 1 }, chosen: true },
    ],
    ['moves over the map', [first, { is: 'move', rows: 2, columns: 1 }], { selected: { row: 2, column: 2 } }],
    [
      'stops at the edges of the map',
      [first, { is: 'move', rows: -9, columns: 99 }],
      { selected: { row: 0, column: 4 } },
    ],
    ['does not move before there is a map', [{ is: 'move', rows: 1, columns: 1 }], { selected: { row: 0, column: 0 } }],
    [
      'goes round the panes',
      [
        { is: 'next-pane', by: -1, panes: ['task', 'map', 'reason'], from: 'map' },
        { is: 'next-pane', by: -1, panes: ['task', 'map', 'reason'], from: 'task' },
      ],
      { pane: 'reason' },
    ],
    ['asks before it shows the solution', [{ is: 'ask', question: 'solution' }], { asking: 'solution', view: 'task' }],
    ['takes a no', [{ is: 'ask', question: 'reset' }, { is: 'back' }], { asking: null, view: 'task' }],
    [
      'shows the solution and remembers that',
      [{ is: 'show-solution' }],
      {
        view: 'solution',
        asking: null,
        attempt: { ...newAttempt, elapsed: 0, tries: 0, hints: 0, solutionShown: true },
      },
    ],
    [
      'counts hints up to the last',
      [{ is: 'hint' }, { is: 'hint' }, { is: 'hint' }],
      { attempt: { ...newAttempt, elapsed: 0, tries: 0, hints: 2, solutionShown: false }, pane: 'task' },
    ],
    ['says that it checks', [first, { is: 'check' }], { checking: true }],
    [
      'opens the review when a check fails',
      [first, { is: 'graded', grade: gradeOfAnyNamespace() }],
      { view: 'review', checking: false, over: false, goals: { passing: 1, of: 2, safeguards: 2 } },
    ],
    [
      'opens the debrief when every check passes',
      [first, { is: 'graded', grade: gradeOfSolution() }],
      { view: 'debrief', over: true, goals: { passing: 2, of: 2, safeguards: 2 } },
    ],
    [
      'goes back from the review to the task',
      [first, { is: 'graded', grade: gradeOfAnyNamespace() }, { is: 'back' }],
      { view: 'task' },
    ],
    [
      'keeps the clock',
      [{ is: 'tick', now: 9000, elapsed: 9, joined: false }],
      { now: 9000, attempt: { ...newAttempt, elapsed: 9, tries: 0, hints: 0, solutionShown: false } },
    ],
    [
      'stops the clock once passed',
      [first, { is: 'graded', grade: gradeOfSolution() }, { is: 'tick', now: 9000, elapsed: 9, joined: false }],
      { attempt: { ...newAttempt, elapsed: 0, tries: 1, hints: 0, solutionShown: false } },
    ],
    [
      'says what is in the way',
      [{ is: 'trouble', of: 'journal', says: 'The disk is full.' }],
      { trouble: { journal: 'The disk is full.' } },
    ],
  ];
  it.each(table)('%s', (_, events, expected) => {
    expect(after(...events)).toMatchObject(expected);
  });

  it('forgets what was in the way at the next key, but what cannot be read or kept only when it can be', () => {
    const troubled = after(
      { is: 'trouble', of: 'editor', says: 'There is no editor.' },
      { is: 'trouble', of: 'journal', says: 'The disk is full.' },
      { is: 'trouble', of: 'objects', says: 'The disk is full.' },
      { is: 'trouble', of: 'answer', says: 'The answer is gone.' },
      { is: 'check' },
      { is: 'graded', grade: gradeOfSolution() },
      { is: 'back' },
    );
    expect(Object.keys(troubled.trouble)).toEqual(['journal', 'objects', 'answer']);
    expect(Object.keys(step(troubled, first).trouble)).toEqual(['journal', 'objects']);
    expect(step(troubled, { is: 'trouble-over', of: 'journal' }).trouble).not.toHaveProperty('journal');
  });

  it('goes back from each page to the one that it was opened over', () => {
    const debrief = after(first, { is: 'graded', grade: gradeOfSolution() }, { is: 'scroll', by: 3, end: 9 });
    const keys = step(debrief, { is: 'show', view: 'keys' });
    expect(keys.view).toBe('keys');
    expect(step(keys, { is: 'back' })).toMatchObject({ view: 'debrief', scroll: { debrief: 3 } });
    expect(step(step(keys, { is: 'back' }), { is: 'back' }).view).toBe('task');
    const round = [
      { is: 'show', view: 'solution' },
      { is: 'show', view: 'keys' },
      { is: 'show', view: 'solution' },
    ] as const;
    expect(round.reduce(step, debrief).under).toEqual(['keys', 'debrief', 'task']);
  });

  it('does not count a check that finds the same in the same cluster', () => {
    const failed = { is: 'graded', grade: gradeOfAnyNamespace(), key: 'a' } as const;
    const again = after(first, failed, { ...failed, isRepeat: true });
    expect(again).toMatchObject({ attempt: { tries: 1, lastCheck: 'a' }, result: { isRepeat: true } });
  });

  it('says once what happened, until the next key or save', () => {
    const notice = { is: 'resumed', cluster: true } as const;
    const opened = after({ is: 'notice', notice }, first);
    expect(opened).toMatchObject({ notice, shell: { changed: true } });
    expect(step(opened, { is: 'tick', now: 2, elapsed: 2, joined: false }).notice).toEqual(notice);
    expect(step(opened, { is: 'move', rows: 0, columns: 0 }).notice).toBe(null);
    expect(step(opened, applied(anyNamespace, 1)).notice).toBe(null);
  });

  it('goes on with a check that was asked for before it is said how the task begins', () => {
    const notice = { is: 'resumed', cluster: false } as const;
    const asked = after({ is: 'check' }, { is: 'notice', notice }, first);
    expect(asked).toMatchObject({ checking: true, notice });
    expect(step(asked, { is: 'notice', notice: { is: 'nothing-to-check' } }).checking).toBe(false);
  });

  it('asks whether the cluster is checked as it is, and checks nothing before the answer', () => {
    const asked = after(first, { is: 'check' }, { is: 'check-asks' });
    expect(asked).toMatchObject({ checking: false, asking: 'check' });
    expect(step(asked, { is: 'check', asItIs: true })).toMatchObject({ checking: true, asking: null });
  });

  it('counts the tries of an attempt, and none after it has been passed', () => {
    const failed: SessionEvent = { is: 'graded', grade: gradeOfAnyNamespace() };
    const passed: SessionEvent = { is: 'graded', grade: gradeOfSolution() };
    expect(after(first, failed, failed, passed, failed)).toMatchObject({ over: true, attempt: { tries: 3 } });
  });

  it('marks what a save changed until the next change, over every key and check', () => {
    const saved = after(first, applied(anyNamespace, 1, first.cluster.board));
    expect(changed(saved)).toBeGreaterThan(0);
    const events: readonly SessionEvent[] = [
      { is: 'tick', now: 2, elapsed: 2, joined: false },
      { is: 'move', rows: 1, columns: 0 },
      { is: 'graded', grade: gradeOfAnyNamespace() },
      { is: 'back' },
    ];
    for (const event of events) expect(changed(step(saved, event))).toBe(changed(saved));
    expect(changed(step(saved, applied(anyNamespace, 2, saved.cluster?.board)))).toBe(0);
  });

  it('marks what a person changed with kubectl in the place of what the save changed', () => {
    const saved = after(first, applied(anyNamespace, 1, first.cluster.board));
    const removed = { is: 'cluster-changed', byPerson: true } as const;
    const back = step(saved, { ...removed, cluster: applied('', 2, saved.cluster?.board).cluster });
    expect(changed(back)).toBe(changed(saved));
    const same = { ...removed, cluster: applied(anyNamespace, 2, saved.cluster?.board).cluster };
    expect(changed(step(saved, same))).toBe(changed(saved));
  });

  it('still marks what a save changed when the cluster goes on, and marks what a change with kubectl did', () => {
    const saved = after(first, applied(anyNamespace, 1, first.cluster.board));
    const later = step(saved, {
      is: 'cluster-changed',
      cluster: applied(anyNamespace, 1, saved.cluster?.board).cluster,
      byPerson: false,
    });
    expect(changed(later)).toBe(changed(saved));
    expect(later.shell.changed).toBe(false);
    const byKubectl = after(first, {
      is: 'cluster-changed',
      cluster: applied(anyNamespace, 1, first.cluster.board).cluster,
      byPerson: true,
    });
    expect(changed(byKubectl)).toBeGreaterThan(0);
    expect(byKubectl).toMatchObject({ answer: { text: '# nothing yet\n' }, shell: { changed: true } });
  });

  it('forgets that kubectl changed the cluster when it starts over', () => {
    const cluster = applied(anyNamespace, 1, first.cluster.board).cluster;
    expect(after(first, { is: 'cluster-changed', cluster, byPerson: true }, { is: 'reset' }, first).shell.changed).toBe(
      false,
    );
  });

  it('says that there is no kubectl on a page of its own, and leaves it when the shell opens', () => {
    const install = { system: 'Linux amd64', commands: ['get it'] };
    const told = after(first, { is: 'no-kubectl', install });
    expect(told).toMatchObject({ view: 'kubectl', shell: { install } });
    expect(step(told, { is: 'shell-opening' })).toMatchObject({ view: 'task', shell: { opening: true } });
  });

  it('says that the shell opens until it is there, or cannot be had', () => {
    expect(after({ is: 'shell-opening' }, { is: 'shell-ready' }).shell).toMatchObject({ opening: false, served: true });
    const failed = after({ is: 'shell-opening' }, { is: 'trouble', of: 'shell', says: 'No.' });
    expect(failed).toMatchObject({ shell: { opening: false, served: false }, trouble: { shell: 'No.' } });
  });

  it('scrolls within what there is, and comes back from the end at once', () => {
    const down: SessionEvent = { is: 'scroll', by: 5, end: 3 };
    const [twice, back] = [after(down, down), after(down, down, { is: 'scroll', by: -1, end: 3 })];
    expect([twice.scroll.map, back.scroll.map]).toEqual([3, 2]);
  });
});

function changed(state: Session): number {
  return state.cluster?.board.cells.flat().filter((cell) => cell.changed).length ?? 0;
}
