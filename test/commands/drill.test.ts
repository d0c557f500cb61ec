import { describe, expect, it } from 'vitest';
import type { DrillPlanJson } from '../../src/report/json.ts';
import { runMain } from './run-main.ts';

async function planned(...options: readonly string[]): Promise<DrillPlanJson> {
  const { code, stdout, stderr } = await runMain(['drill', '--plan', '--json', ...options]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as DrillPlanJson;
}

describe('sallyport drill --plan', () => {
  it('prints tasks that fit the minutes, each once and with its reason', async () => {
    for (const minutes of [5, 30, 120]) {
      const plan = await planned('--minutes', String(minutes), '--seed', '4');
      const ids = plan.tasks.map(({ scenario }) => scenario);
      expect(plan).toMatchObject({ schemaVersion: 1, minutes, seed: 4 });
      expect(plan.tasks.reduce((sum, task) => sum + task.minutes, 0)).toBeLessThanOrEqual(minutes);
      expect(new Set(ids).size).toBe(ids.length);
      expect(plan.tasks.every(({ because }) => /^New: .+\.$/.test(because))).toBe(true);
      expect(plan.tasks.every(({ skills }, at) => at === 0 || skills[0] !== plan.tasks[at - 1]?.skills[0])).toBe(true);
    }
  });

  it('is the same for the same seed, and another for another', async () => {
    const [one, same, other] = [
      await planned('--seed', '4'),
      await planned('--seed', '4'),
      await planned('--seed', '5'),
    ];
    expect(same).toEqual(one);
    expect(other.tasks).not.toEqual(one.tasks);
  });

  it('is about one skill, or one misconception', async () => {
    const plan = await planned('--skill', 'dns-egress', '--seed', '1');
    expect(plan.tasks.length).toBeGreaterThan(1);
    expect(plan.tasks.every(({ skills }) => skills.includes('dns-egress'))).toBe(true);
    const made = await planned('--skill', 'dns-forgotten', '--seed', '1');
    expect(made.tasks[0]?.because).toBe(
      'New: a mistake that many make (DNS forgotten). "sallyport lesson dns-forgotten" explains it.',
    );
  });

  it('is a list without --json', async () => {
    const { stdout } = await runMain(['drill', '--plan', '--minutes', '5', '--seed', '2']);
    expect(stdout).toMatch(/^\d tasks?, \d of 5 minutes\n {2}1 {2}[\w-]+, variant \d+, \d min\n {5}New: /);
  });

  const wrong: readonly [string, readonly string[], RegExp][] = [
    ['a skill that is not there', ['--plan', '--skill', 'dns-egres'], /"dns-egres" \(did you mean dns-egress\?\)/],
    [
      'too little time',
      ['--plan', '--minutes', '1'],
      /no task fits into 1 minutes: the shortest takes \d; try --minutes \d/,
    ],
    ['--json without --plan', ['--json'], /add --plan/],
    ['a task', ['database-only-from-app'], /too many arguments/],
    ['no terminal', [], /needs a terminal; without one, "sallyport drill --plan"/],
    ['no number', ['--minutes', '0'], /whole number/],
  ];
  it.each(wrong)('ends with 2 and a sentence: %s', async (_, options, sentence) => {
    const { code, stdout, stderr } = await runMain(['drill', ...options]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(sentence) });
  });
});
