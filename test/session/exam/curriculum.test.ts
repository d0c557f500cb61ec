import { describe, expect, it } from 'vitest';
import { bundledPacks } from '../../../src/scenario/bundled.ts';
import { examFacts } from '../../../src/session/exam/curriculum.ts';
import { isForExam } from '../../../src/session/exam/exam-scenario.ts';

describe('the facts of the exam', () => {
  it('have domains whose weights add up to 100 %', () => {
    expect(examFacts.domains.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  });

  it('name each domain once, and what it asks for', () => {
    const names = examFacts.domains.map(({ domain }) => domain);
    expect(new Set(names).size).toBe(names.length);
    for (const { competencies } of examFacts.domains) expect(competencies.length).toBeGreaterThan(0);
  });

  it('have the curriculum that their source is about', () => {
    expect(examFacts.source.title).toContain(examFacts.curriculum);
  });

  it('have reminders within the exam, the earliest one first', () => {
    const { alerts, length } = examFacts;
    expect(alerts.toSorted((one, other) => other - one)).toEqual(alerts);
    for (const minutes of alerts) expect(minutes).toBeLessThan(length);
  });

  it('name the domain of every bundled scenario for the exam', () => {
    const domains = new Set(examFacts.domains.map(({ domain }) => domain));
    const all = bundledPacks().filter(({ id }) => id !== 'first-steps');
    const own = all.flatMap(({ scenarios }) => scenarios).filter(({ uses }) => uses.includes('exam'));
    expect(own.some(isForExam)).toBe(true);
    expect(own.filter(({ domain }) => !domains.has(domain)).map(({ id }) => id)).toEqual([]);
  });
});
