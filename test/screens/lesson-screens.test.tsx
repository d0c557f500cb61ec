import { afterEach, describe, expect, it } from 'vitest';
import { entryOf } from '../../src/scenario/pack-entry.ts';
import type { Lesson } from '../../src/scenario/scenario.ts';
import { App } from '../../src/screens/app.tsx';
import { unicodeGlyphs } from '../../src/screens/theme.ts';
import { createStore } from '../../src/session/app-state.ts';
import { openHome } from '../../src/session/home.ts';
import { openSession } from '../../src/session/session.ts';
import type { SessionEvent } from '../../src/session/session-event.ts';
import { bundledPack } from '../scenario/bundled.fixture.ts';
import { playedTask } from './played-task.ts';
import { drawOn, keys, type TestTerminal } from './terminal.ts';

const terminals: TestTerminal[] = [];
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.unmount();
});

const shop = await playedTask('database-only-from-app');
const { first } = shop;
const saved = await shop.save(shop.nearMiss('any-namespace'));
const gradeOfNearMiss = await shop.grade();
const solved = await shop.save(shop.scenario.solution);
const gradeOfSolution = await shop.grade();
const { lessons } = bundledPack();

const small = [80, 24] as const;
const failed: readonly SessionEvent[] = [first, saved, { is: 'graded', grade: gradeOfNearMiss }];
const passed: readonly SessionEvent[] = [first, solved, { is: 'graded', grade: gradeOfSolution }];

function draw(
  [columns, rows]: readonly [number, number],
  events: readonly SessionEvent[],
  known: readonly Lesson[] = lessons,
): TestTerminal {
  const session = openSession(shop.scenario, '~/answer.yaml', null, 0);
  const store = createStore({ home: openHome([entryOf(shop.scenario)], new Map(), null), session });
  store.send({ is: 'session', event: { is: 'lessons-read', lessons: known } });
  for (const event of events) store.send({ is: 'session', event });
  let now = 0;
  const terminal = drawOn(
    columns,
    rows,
    <App
      store={store}
      theme={{ glyphs: unicodeGlyphs, ascii: false, colours: false, linear: false }}
      now={() => (now += 1000)}
      perform={(command) => void (command.is === 'session' && store.send(command))}
      onReady={() => undefined}
    />,
  );
  terminals.push(terminal);
  return terminal;
}

describe('the key L', () => {
  it('opens the lesson of the cause that a check names, and Esc comes back', async () => {
    const terminal = draw(small, failed);
    const review = await terminal.frame();
    expect(review).toContain('Lesson (L): Same namespace only');
    expect(review).toContain('L lesson');
    await terminal.press('L');
    await expect(await terminal.frame()).toMatchFileSnapshot('frames/lesson-80x24.txt');
    await terminal.press(keys.esc);
    expect(await terminal.frame()).toBe(review);
  });

  it('shows both sets of policies side by side on a wide terminal', async () => {
    const terminal = draw([120, 40], failed);
    await terminal.press('L');
    await expect(await terminal.frame()).toMatchFileSnapshot('frames/lesson-120x40.txt');
  });

  it('goes on after success through the lessons of the mistakes that are often made in the task', async () => {
    const terminal = draw([120, 50], passed);
    expect(await terminal.frame()).toContain('Lessons (L)');
    const titles: string[] = [];
    for (let at = 0; at < 4; at += 1) {
      await terminal.press('L');
      titles.push(/^╭─ (.*?) ─/m.exec(await terminal.frame())?.[1] ?? '');
    }
    expect(new Set(titles).size).toBe(3);
    expect(titles[3]).toBe(titles[0]);
    await terminal.press(keys.esc);
    expect(await terminal.frame()).toContain('goals reached: 2 of 2');
  });

  it('scrolls a lesson to its end', async () => {
    const terminal = draw(small, failed);
    await terminal.press('L', 'G');
    const frame = await terminal.frame();
    expect(frame).toContain('○ blocked *');
    expect(frame).toContain('See it yourself');
  });

  it('does nothing where there is no lesson', async () => {
    const terminal = draw(small, failed, []);
    const review = await terminal.frame();
    expect(review).not.toContain('L lesson');
    await terminal.press('L');
    expect(await terminal.frame()).toBe(review);
  });
});
