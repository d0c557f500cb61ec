import { afterEach, describe, expect, it } from 'vitest';
import { entryOf } from '../../src/scenario/pack-entry.ts';
import { printAnswer, withAnswer } from '../../src/scenario/print-answer.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { App } from '../../src/screens/app.tsx';
import { cells, textOf } from '../../src/screens/line.ts';
import { codeLines } from '../../src/screens/question/code-lines.ts';
import { asciiGlyphs, spokenGlyphs, unicodeGlyphs } from '../../src/screens/theme.ts';
import type { AppCommand } from '../../src/session/app-command.ts';
import { createStore, type Store } from '../../src/session/app-state.ts';
import { openHome } from '../../src/session/home.ts';
import { answerOf } from '../../src/session/question/answers.ts';
import { openSession, type Session } from '../../src/session/session.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { kindOf, kindsTask } from '../packs/kinds-pack.ts';
import { type PlayedTask, playedScenario } from './played-task.ts';
import { drawOn, keys, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

const choose = await playedScenario(kindsTask('choose'));
const predict = await playedScenario(kindsTask('predict'));
const statement = await playedScenario(kindsTask('true-or-false'));
const which = await playedScenario(kindsTask('which-policy'));

/** The events of a saved answer, and of a check of it. */
async function checked(task: PlayedTask, text: string): Promise<readonly SessionEvent[]> {
  const saved = await task.save(text);
  return [saved, { is: 'graded', grade: await task.grade(), notes: await task.explain() }];
}

const wrongCells = predict.scenario.solution
  .replace('verdict: denied', 'verdict: allowed')
  .replace(/allowed\}\n$/, 'denied}\n');
const events = {
  chooseWrong: await checked(choose, 'choice: a\n'),
  chooseRight: await checked(choose, choose.scenario.solution),
  chooseFault: [await choose.save('# mine\nchoice: z\n')],
  chooseNotYaml: [await choose.save('choice: [\n')],
  predictSome: [await predict.save(predict.scenario.solution.split('\n').slice(0, 3).join('\n'))],
  predictWrong: await checked(predict, wrongCells),
  statementWrong: await checked(statement, 'statement: true\n'),
  statementRight: await checked(statement, 'statement: false\n'),
  whichWrong: await checked(which, 'policies: [shop/gone, shop/wall]\n'),
  whichRight: await checked(which, which.scenario.solution),
};

interface DrawOptions {
  readonly ascii?: boolean;
  readonly linear?: boolean;
}

interface Drawn {
  readonly terminal: TestTerminal;
  readonly store: Store;
  readonly commands: AppCommand[];
  readonly session: () => Session;
}

/**
 * A question on a terminal, after some events. What is picked is shown as the program shows it, and saved in the task that
 * was played; what else keys ask for beyond the screen is only recorded.
 */
function draw(
  [columns, rows]: readonly [number, number],
  { scenario, first }: Pick<PlayedTask, 'scenario' | 'first'>,
  some: readonly SessionEvent[] = [],
  { ascii = false, linear = false }: DrawOptions = {},
): Drawn {
  const path = `~/.local/state/sallyport/tasks/kinds/1.2.0/${scenario.id}/1/answer.yaml`;
  const store = createStore({
    home: openHome([entryOf(scenario)], new Map(), null),
    session: openSession(scenario, path, null, 0),
  });
  for (const event of [first, ...some]) store.send({ is: 'session', event });
  const commands: AppCommand[] = [];
  const perform = (command: AppCommand): void => {
    commands.push(command);
    if (command.is === 'answer') {
      store.send({ is: 'session', event: { is: 'answer-picked', document: command.document } });
    } else if (command.is === 'session') store.send(command);
  };
  let now = 0;
  const theme = { glyphs: linear ? spokenGlyphs : ascii ? asciiGlyphs : unicodeGlyphs, ascii, colours: false, linear };
  const terminal = drawOn(
    columns,
    rows,
    <App store={store} theme={theme} now={() => (now += 1000)} perform={perform} onReady={() => undefined} />,
    linear,
  );
  terminals.push(terminal);
  return { terminal, store, commands, session: () => store.get().session! };
}

const frames = (name: string): string => `frames/${name}.txt`;
const small = [80, 24] as const;
const large = [160, 50] as const;
const back: SessionEvent = { is: 'back' };
/** From the text of the task to the answer. */
const toAnswer: SessionEvent = { is: 'next-pane', by: 1, panes: ['task', 'answer'], from: 'task' };

/** A check of a wrong prediction, and the cursor on a cell that is wrong. */
const onWrongCell: readonly SessionEvent[] = [...events.predictWrong, back, { is: 'point', row: 1, column: 3 }];

describe('the screen of a question', () => {
  it.each([
    ['choose-untouched-80x24', small, choose, []],
    ['choose-wrong-80x24', small, choose, [...events.chooseWrong, back]],
    ['choose-wrong-review-80x24', small, choose, events.chooseWrong],
    ['choose-right-80x24', small, choose, events.chooseRight],
    ['choose-right-160x50', large, choose, events.chooseRight],
    ['choose-160x50', large, choose, [...events.chooseWrong, back]],
    ['choose-fault-80x24', small, choose, events.chooseFault],
    ['choose-fault-asks-80x24', small, choose, [events.chooseWrong[0]!, ...events.chooseFault, { is: 'check-asks' }]],
    ['choose-not-yaml-80x24', small, choose, events.chooseNotYaml],
    ['predict-untouched-80x24', small, predict, []],
    ['predict-some-80x24', small, predict, events.predictSome],
    ['predict-wrong-80x24', small, predict, onWrongCell],
    ['predict-wrong-160x50', large, predict, onWrongCell],
    ['predict-wrong-60x18', [60, 18], predict, [...onWrongCell, toAnswer]],
    ['predict-wrong-review-80x24', small, predict, events.predictWrong],
    ['predict-keys-80x60', [80, 60], predict, [{ is: 'show', view: 'keys' }]],
    ['true-or-false-untouched-80x24', small, statement, []],
    ['true-or-false-160x50', large, statement, [...events.statementWrong, back]],
    ['true-or-false-60x18', [60, 18], statement, [...events.statementWrong, back, toAnswer]],
    ['true-or-false-wrong-review-80x24', small, statement, events.statementWrong],
    ['true-or-false-right-80x24', small, statement, events.statementRight],
    ['which-policy-untouched-80x24', small, which, []],
    ['which-policy-wrong-80x24', small, which, [...events.whichWrong, back]],
    ['which-policy-wrong-review-80x24', small, which, events.whichWrong],
    ['which-policy-right-80x24', small, which, events.whichRight],
    ['which-policy-160x50', large, which, [{ is: 'point', row: 1, column: 0 }]],
  ] as const)('%s', async (name, size, task, some) => {
    await expect(await draw(size, task, some).terminal.frame()).toMatchFileSnapshot(frames(name));
  });

  it.each([
    ['choose-ascii-80x24', choose, events.chooseWrong],
    ['predict-ascii-80x24', predict, onWrongCell],
  ] as const)('is drawn in plain ASCII where the terminal needs it: %s', async (name, task, some) => {
    const frame = await draw(small, task, some, { ascii: true }).terminal.frame();
    // oxlint-disable-next-line no-control-regex
    expect(frame).toMatch(/^[\x20-\x7e\n]*$/);
    await expect(frame).toMatchFileSnapshot(frames(name));
  });

  it.each([
    ['choose-linear', choose, [...events.chooseWrong, back]],
    ['predict-linear', predict, onWrongCell],
    ['which-policy-linear', which, [{ is: 'point', row: 1, column: 0 }]],
  ] as const)('is text in reading order for a screen reader: %s', async (name, task, some) => {
    await expect(await draw([80, 60], task, some, { linear: true }).terminal.frame()).toMatchFileSnapshot(frames(name));
  });

  it.each([
    ['choose', choose, [...events.chooseWrong, back]],
    ['predict', predict, onWrongCell],
    ['true or false', statement, events.statementWrong],
    ['which policy', which, events.whichWrong],
  ] as const)('keeps its frame through resizes: %s', async (_, task, some) => {
    const { terminal } = draw(small, task, some);
    const before = await terminal.frame();
    for (const [columns, rows] of [[60, 18], large, [40, 10], [120, 30], [39, 9]] as const) {
      await terminal.resize(columns, rows);
      const lines = (await terminal.frame()).split('\n');
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(Math.max(...lines.map((of) => cells(of)))).toBeLessThanOrEqual(columns);
    }
    await terminal.resize(...small);
    expect(await terminal.frame()).toBe(before);
  });

  it('has wide characters in their cells', async () => {
    const { question, options } = kindOf('choose', 'choose');
    const wide = options.map((option) => ({ ...option, text: `# ${'方針'.repeat(30)}\n${option.text}` }));
    const scenario: Scenario = {
      ...choose.scenario,
      task: '経路を選ぶ。'.repeat(9),
      kind: { is: 'choose', question, options: wide },
    };
    const frame = await draw(small, { ...choose, scenario }, events.chooseWrong.slice(0, 1)).terminal.frame();
    for (const line of frame.split('\n').slice(1, 20)) expect(cells(line)).toBe(80);
    await expect(frame).toMatchFileSnapshot(frames('choose-wide-80x24'));
  });

  it('says nothing of goals before a check', async () => {
    const { terminal } = draw(small, choose, [
      events.chooseRight[0]!,
      { is: 'goals-counted', grade: await choose.grade() },
    ]);
    expect(await terminal.frame()).not.toContain('goals');
  });
});

/** The answer that was picked, as the file has it. */
const picked = ({ session }: Drawn): string => withAnswer('', answerOf(session()));

describe('the keys of a question', () => {
  it.each([
    ['2', 'choice: b\n'],
    ['j', 'choice: a\n'],
    ['k', 'choice: c\n'],
    ['2j', 'choice: c\n'],
    ['3j', 'choice: c\n'],
    ['2k', 'choice: a\n'],
    ['14', 'choice: a\n'],
  ])('pick an option: %s', async (typed, expected) => {
    const drawn = draw(small, choose);
    await drawn.terminal.press(...typed.split(''));
    expect(picked(drawn)).toBe(expected);
  });

  it('show the manifest that is picked, and scroll it', async () => {
    const { terminal } = draw([80, 20], choose);
    await terminal.press(keys.down, keys.down);
    expect(await terminal.frame()).toContain('▸ 2 b');
    await terminal.press('G');
    const frame = await terminal.frame();
    expect(frame).toContain('ports: [{port: 5432}]');
    expect(frame).not.toContain('▸ 2 b');
    await terminal.press(keys.down);
    expect(await terminal.frame()).not.toContain('▸ 2 b');
  });

  it.each([
    ['t', 'statement: true\n'],
    ['tf', 'statement: false\n'],
  ])('say true or false in any pane: %s', async (typed, expected) => {
    const drawn = draw(small, statement);
    await drawn.terminal.press(keys.tab, ...typed.split(''));
    expect(picked(drawn)).toBe(expected);
  });

  it.each([
    [' ', 'policies: [shop/db]\n'],
    [' jj ', 'policies: [shop/db, shop/wall]\n'],
    [' jj kk ', 'policies: [shop/wall]\n'],
    ['  ', ''],
    [' jjjjj ', 'policies: []\n'],
    [' jjjjj k ', 'policies: [shop/wall]\n'],
  ])('tick policies: %j', async (typed, expected) => {
    const drawn = draw(small, which);
    await drawn.terminal.press(...typed.split(''));
    expect(picked(drawn)).toBe(expected);
  });

  it('fill a prediction cell by cell, and check it', async () => {
    const drawn = draw(small, predict);
    await drawn.terminal.press('b', keys.tab, 'a', keys.tab);
    expect(await drawn.terminal.frame()).toContain('4 cells are still empty.');
    drawn.store.send({ is: 'session', event: { is: 'notice', notice: { is: 'empty-cells', count: 4 } } });
    expect(await drawn.terminal.frame()).toContain('Nothing is checked: 4 cells are still empty.');
    await drawn.terminal.press('b', keys.tab, 'b', keys.tab, 'a', keys.tab, 'a');
    expect(picked(drawn)).toBe(printAnswer(answerOf({ draft: null, answer: (await solved()).answer })!));
    await drawn.terminal.press(keys.tab);
    expect(drawn.session().pane).toBe('manifest');
    await drawn.terminal.press(keys.enter);
    expect(drawn.commands.at(-1)).toEqual({ is: 'session', event: { is: 'check' } });
  });

  it('change a cell with Space: allowed, blocked, empty', async () => {
    const drawn = draw(small, predict);
    const marks: string[] = [];
    for (const key of [keys.right, ' ', ' ', ' ']) {
      await drawn.terminal.press(key);
      marks.push(
        picked(drawn)
          .match(/port: (\d+).*verdict: (\w+)/)
          ?.slice(1)
          .join(' ') ?? 'empty',
      );
    }
    expect(marks).toEqual(['empty', '5432 allowed', '5432 denied', 'empty']);
  });

  it.each([
    ['a', keys.shiftTab],
    ['b', keys.shiftTab],
    ['a', 'i', 'y'],
    ['b', 'i', 'y', 'i'],
  ])('fill the selected cell with %s in any pane: after %j', async (key, ...before) => {
    const hints = ['Look at the ports.', 'Look at the selectors.'];
    const drawn = draw(small, { ...predict, scenario: { ...predict.scenario, hints } });
    await drawn.terminal.press(...before, key);
    expect(drawn.session().pane).toBe('task');
    expect(picked(drawn)).toContain(key === 'a' ? 'verdict: allowed' : 'verdict: denied');
  });

  it('fill no cell that the question does not ask about', async () => {
    const drawn = draw(small, predict);
    await drawn.terminal.press(keys.right, keys.right, 'a', ' ');
    expect(answerOf(drawn.session())).toBe(null);
  });

  it('go from pane to pane with Tab where one is shown at a time', async () => {
    const drawn = draw([60, 18], predict);
    const panes: string[] = [];
    for (const key of [keys.tab, keys.tab, keys.tab, keys.shiftTab]) {
      await drawn.terminal.press(key);
      panes.push(drawn.session().pane);
    }
    expect(panes).toEqual(['answer', 'manifest', 'task', 'manifest']);
  });

  it('change no answer while a question is open, on a page, or before the file was read', async () => {
    const asked = draw(small, choose, [{ is: 'ask', question: 'reset' }]);
    const page = draw(small, choose, [{ is: 'show', view: 'keys' }]);
    const early = draw(small, choose);
    early.store.send({ is: 'open', session: openSession(choose.scenario, 'answer.yaml', null, 0) });
    for (const drawn of [asked, page, early]) {
      await drawn.terminal.press('2', keys.down);
      expect(answerOf(drawn.session())).toBe(null);
    }
  });

  it('open the editor, the shell, the keys, and ask before starting over and before the first hint', async () => {
    const hinted = { ...choose, scenario: { ...choose.scenario, hints: ['Look at the ports.'] } };
    const drawn = draw(small, hinted);
    await drawn.terminal.press('e', '!');
    expect(drawn.commands.map(({ is }) => is)).toEqual(['edit', 'shell']);
    await drawn.terminal.press('i');
    expect(drawn.session().asking).toBe('hint');
    await drawn.terminal.press('y');
    expect(await drawn.terminal.frame()).toContain('Look at the ports.');
    await drawn.terminal.press('r', 'y');
    expect(drawn.commands.at(-1)).toEqual({ is: 'reset' });
  });

  it('take no pasted text for answers', async () => {
    const drawn = draw(small, predict);
    await drawn.terminal.press('abab');
    expect(answerOf(drawn.session())).toBe(null);
    expect(drawn.session().notice).toEqual({ is: 'pasted' });
  });

  it('leave a cell marked as wrong only while it says the same', async () => {
    const { terminal } = draw(small, predict, onWrongCell);
    expect(await terminal.frame()).toContain('[○!]');
    await terminal.press('a');
    expect(await terminal.frame()).toContain('[● ]');
    await terminal.press('b');
    expect(await terminal.frame()).toContain('[○!]');
  });
});

async function solved() {
  return predict.save(predict.scenario.solution);
}

describe('long lines of a manifest', () => {
  it.each([
    ['a: b', 10, ['a: b']],
    ['  - from: [{podSelector: {}}]', 20, ['  - from:', '      [{podSelector:', '      {}}]']],
    ['    aaaaaaaaaaaa', 10, ['    aaaaaa', '      aaaa', '      aa']],
    ['# 方針方針', 7, ['#', '  方針', '  方針']],
  ])('go on below, indented: %j', (text, width, expected) => {
    const lines = codeLines([text], width).map(textOf);
    expect(lines).toEqual(expected);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });

  it('end at any width', () => {
    for (let width = 1; width < 12; width += 1) {
      const lines = codeLines(['        - {podSelector: {matchLabels: {app: web}}}'], width).map(textOf);
      expect(lines.join('').replaceAll(' ', '')).toBe('-{podSelector:{matchLabels:{app:web}}}');
    }
  });
});
