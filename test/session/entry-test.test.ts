import { describe, expect, it } from 'vitest';
import { type TaskProgress, untouchedProgress } from '../../src/progress/progress.ts';
import { bundledPacks } from '../../src/scenario/bundled.ts';
import { refOf, type ScenarioEntry } from '../../src/scenario/pack-entry.ts';
import { isEntryQuestion, knownSteps } from '../../src/session/entry-test.ts';
import {
  type Home,
  justDoneSteps,
  justSkipped,
  nextTask,
  openHome,
  stepHome,
  stepsDoneBy,
} from '../../src/session/home.ts';

const scenarios = bundledPacks().flatMap((pack) => pack.scenarios);
const course = scenarios.filter(({ pack }) => pack === 'first-steps');
const questions = course.filter(isEntryQuestion);
const steps = course.filter((one) => !isEntryQuestion(one));

const pass = { elapsed: 20, tries: 1, hints: 0, solutionShown: false };
const passed: TaskProgress = { ...untouchedProgress, state: 'passed', best: 1, bestPass: pass, lastAt: '2026-11-30' };
const passedLater: TaskProgress = { ...passed, bestPass: { ...pass, tries: 2 } };
const missed: TaskProgress = {
  ...untouchedProgress,
  state: 'started',
  best: 0,
  open: { ...pass, lastCheck: null, version: '1.0.0', variant: 1 },
  lastAt: '2026-11-30',
};

type Answers = (question: ScenarioEntry) => TaskProgress | undefined;

function homeAfter(answers: Answers, others: readonly (readonly [string, TaskProgress])[] = []): Home {
  const answered = questions.flatMap((question) => {
    const progress = answers(question);
    return progress === undefined ? [] : [[refOf(question), progress] as const];
  });
  return openHome(scenarios, new Map([...answered, ...others]), null);
}

const idOf = (home: Home, except?: string) => nextTask(home, except)?.scenario.id;

describe('an entry test', () => {
  it('has at most eight questions, and every step has a question about each of its skills', () => {
    expect(questions.length).toBeLessThanOrEqual(8);
    const asked = new Set(questions.flatMap(({ skills }) => skills));
    expect(steps.filter(({ skills }) => !skills.every((skill) => asked.has(skill))).map(({ id }) => id)).toEqual([]);
  });

  it('is offered where nothing was practised, and can be passed over with the steps after it', () => {
    const home = homeAfter(() => undefined);
    expect(home.isNew).toBe(true);
    expect(nextTask(home)?.scenario.id).toBe(questions[0]?.id);
    const straight = stepHome(home, { is: 'straight' });
    expect(straight.isNew).toBe(false);
    expect(nextTask(straight)?.scenario.pack).toBe('network-policies');
    expect(straight.tasks.some(({ scenario }) => isEntryQuestion(scenario))).toBe(false);
  });

  it('is not offered where the attempts cannot be read, nor after another task', () => {
    expect(openHome(scenarios, new Map(), 'The attempts cannot be read.').isNew).toBe(false);
    const home = homeAfter(() => undefined, [['network-policies/no-way-into-a-namespace', passed]]);
    expect(home).toMatchObject({ isNew: false, isStraight: true });
    expect(nextTask(home)?.scenario.pack).toBe('network-policies');
  });

  it('asks each question once, whether it was answered rightly or not', () => {
    const home = homeAfter((question) => [passed, missed][questions.indexOf(question)]);
    expect(idOf(home)).toBe(questions[2]?.id);
    expect(idOf(home, `first-steps/${questions[2]?.id}`)).toBe(questions[3]?.id);
    expect(home.tasks.filter(({ scenario }) => isEntryQuestion(scenario)).map(({ scenario }) => scenario.id)).toEqual([
      questions[2]?.id,
    ]);
  });

  it('skips every step where all is known, and none where nothing is', () => {
    const all = homeAfter(() => passed);
    expect(justSkipped(all)?.map(({ scenario }) => scenario.id)).toEqual(steps.map(({ id }) => id));
    expect(nextTask(all)?.scenario.pack).toBe('network-policies');
    const none = homeAfter(() => missed);
    expect(justSkipped(none)).toEqual([]);
    expect(idOf(none)).toBe(steps[0]?.id);
  });

  it.each([
    ['a wrong answer', missed],
    ['an answer that was right at the second try', passedLater],
  ])('keeps the steps about what it shows to be unknown: %s', (_, answer) => {
    const home = homeAfter(({ skills }) => (skills.includes('dns-egress') ? answer : passed));
    const left = steps.filter(({ id }) => !justSkipped(home)?.some(({ scenario }) => scenario.id === id));
    expect(left.map(({ id }) => id)).toEqual(['see-who-reaches-whom', 'keep-names-working', 'isolate-and-keep-dns']);
    expect(idOf(home)).toBe('see-who-reaches-whom');
  });

  it('says once what it skipped: not after the first step', () => {
    const home = homeAfter(() => missed, [[`first-steps/${steps[0]?.id}`, passed]]);
    expect(justSkipped(home)).toBeNull();
    expect(idOf(home)).toBe(steps[1]?.id);
  });

  it('does not skip a step without skills that were asked', () => {
    const asked = { scenario: { skills: ['ports'], uses: ['entry-test'] as const }, progress: passed };
    const step = (skills: readonly string[]) => ({ scenario: { skills, uses: [] }, progress: untouchedProgress });
    expect(knownSteps([asked], [step([]), step(['ports']), step(['ports', 'protocols'])])).toEqual([step(['ports'])]);
  });

  it('does not skip the step that shows the screen for one right answer', () => {
    const home = homeAfter(({ skills }) => (skills.includes('open-by-default') ? passed : missed));
    expect(justSkipped(home)).toEqual([]);
    expect(idOf(home)).toBe('see-who-reaches-whom');
  });

  const stepsPassed = (some: readonly ScenarioEntry[]) => some.map((step) => [refOf(step), passed] as const);

  it('is followed by steps that are done where each is passed or skipped, and nothing was practised after them', () => {
    const dnsMissed: Answers = ({ skills }) => (skills.includes('dns-egress') ? missed : passed);
    const left = steps.filter(({ id }) => ['see-who-reaches-whom', 'keep-names-working'].includes(id));
    const last = steps.find(({ id }) => id === 'isolate-and-keep-dns')!;
    const before = homeAfter(dnsMissed, stepsPassed(left));
    expect(justDoneSteps(before)).toBeNull();
    expect(stepsDoneBy(before, refOf(left[0]!))).toBeNull();
    expect(stepsDoneBy(before, 'network-policies/no-way-into-a-namespace')).toBeNull();
    const after = homeAfter(dnsMissed, stepsPassed([...left, last]));
    for (const done of [stepsDoneBy(before, refOf(last)), justDoneSteps(after)]) {
      expect(done?.passed.map(({ scenario }) => scenario.id)).toEqual([...left, last].map(({ id }) => id));
      expect(done?.skipped.length).toBe(steps.length - 3);
    }
    const later = [...stepsPassed([...left, last]), ['network-policies/no-way-into-a-namespace', passed] as const];
    expect(justDoneSteps(homeAfter(dnsMissed, later))).toBeNull();
  });
});
