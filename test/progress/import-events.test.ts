import { describe, expect, it } from 'vitest';
import { inTimeOrder, newEvents, withoutMark } from '../../src/progress/import-events.ts';
import type { JournalEvent } from '../../src/progress/progress.ts';

const event = (at: string, scenario = 'a', more: Partial<JournalEvent> = {}): JournalEvent => ({
  at: `2026-11-21T${at}Z`,
  pack: 'p',
  version: '1.0.0',
  scenario,
  variant: 1,
  elapsed: 0,
  is: 'left',
  ...(more as object),
});

describe('importing events', () => {
  it('adds those that are not there, marked as one import', () => {
    const own = [event('10:00:00')];
    const added = newEvents(own, [event('10:00:00'), event('11:00:00'), event('12:00:00', 'b')]);
    expect(added.map(withoutMark)).toEqual([event('11:00:00'), event('12:00:00', 'b')]);
    expect(new Set(added.map(({ from }) => from)).size).toBe(1);
    expect(added[0]?.from).toMatch(/^[\w-]{12}$/);
  });

  it('knows an event whatever the order of its fields, and whatever machine imported it', () => {
    const { at, ...rest } = event('10:00:00');
    expect(newEvents([event('10:00:00', 'a', { from: 'x' })], [{ ...rest, at }])).toEqual([]);
  });

  it('puts events of different machines in the order of their times', () => {
    const own = [event('10:00:00'), event('12:00:00')];
    const imported = [event('09:00:00', 'b', { from: 'x' }), event('11:00:00', 'b', { from: 'x' })];
    expect(inTimeOrder([...own, ...imported]).map(({ at }) => at.slice(11, 13))).toEqual(['09', '10', '11', '12']);
  });

  it('keeps the order of each machine where its clock was set back', () => {
    const own = [event('10:00:00'), event('08:00:00'), event('12:00:00')];
    const imported = [event('11:00:00', 'b', { from: 'x' })];
    expect(inTimeOrder([...own, ...imported]).map(({ at }) => at.slice(11, 13))).toEqual(['10', '08', '11', '12']);
    expect(inTimeOrder(own)).toBe(own);
  });
});
