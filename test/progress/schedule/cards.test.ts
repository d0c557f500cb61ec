import { describe, expect, it } from 'vitest';
import { dueIds, isWeak, retrievability, reviewed } from '../../../src/progress/schedule/cards.ts';
import type { SkillRating } from '../../../src/progress/schedule/rated-attempts.ts';
import { day, rated, start } from './attempts.fixture.ts';

const once = (rating: SkillRating, at = start) => rated(at, new Map([['ports', rating]]), { rating });
const cardOf = (...attempts: readonly ReturnType<typeof rated>[]) => reviewed(new Map(), attempts).get('ports')!;

describe('a card', () => {
  it('is due the later, the better the attempt was', () => {
    const due = (['again', 'hard', 'good', 'easy'] as const).map((rating) => cardOf(once(rating)).due);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    expect(new Set(due).size).toBeGreaterThan(2);
    expect(due[0]).toBeGreaterThanOrEqual(start + day);
  });

  it('is due later after each time that it was known, and soon after it was not', () => {
    const first = cardOf(once('good'));
    const second = cardOf(once('good'), once('good', first.due));
    const third = cardOf(once('good'), once('good', first.due), once('again', second.due));
    expect(second.due - second.lastAt).toBeGreaterThan(first.due - first.lastAt);
    expect(third.due - third.lastAt).toBeLessThan(second.due - second.lastAt);
    expect(third).toMatchObject({ attempts: 3, lastRating: 'again' });
    expect([isWeak(first), isWeak(third)]).toEqual([false, true]);
  });

  it('is known less and less', () => {
    const card = cardOf(once('good'));
    const chances = [0, 1, 10, 100].map((days) => retrievability(card, start + days * day));
    expect(chances[0]).toBe(1);
    expect(chances).toEqual(chances.toSorted((a, b) => b - a));
    expect(retrievability(card, start - day)).toBe(1);
  });

  it('keeps its order where a clock was set back', () => {
    expect(cardOf(once('good'), once('good', start - 5 * day)).lastAt).toBe(start);
  });

  it('of a misconception is there once it was made, and is rated when it is not made again', () => {
    const avoided = rated(start, new Map(), { avoided: ['dns-forgotten'] });
    expect(reviewed(new Map(), [avoided]).size).toBe(0);
    const made = rated(start, new Map(), { made: ['dns-forgotten'] });
    const cards = reviewed(new Map(), [made]);
    expect(cards.get('dns-forgotten')).toMatchObject({ isMisconception: true, lastRating: 'again', attempts: 1 });
    const later = reviewed(cards, [{ ...avoided, endedAt: start + 2 * day, rating: 'easy' }]);
    expect(later.get('dns-forgotten')).toMatchObject({ lastRating: 'easy', attempts: 2 });
  });

  it('is due from its time on', () => {
    const cards = reviewed(new Map(), [once('good')]);
    const { due } = cards.get('ports')!;
    expect([...dueIds(cards, due - 1)]).toEqual([]);
    expect([...dueIds(cards, due)]).toEqual(['ports']);
  });

  it('that was kept and reviewed later is the one of all attempts at once', () => {
    const attempts = [once('good'), once('again', start + 3 * day), once('easy', start + 9 * day)];
    expect(reviewed(reviewed(new Map(), attempts.slice(0, 2)), attempts.slice(2))).toEqual(
      reviewed(new Map(), attempts),
    );
  });
});
