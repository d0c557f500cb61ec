import { expect, test } from 'vitest';
import { LiveControlPlane } from '../../src/simulator/live-control-plane.ts';
import { ObjectStore } from '../../src/simulator/objects.ts';
import { handClock, memoryRuntime } from './live/cluster.ts';

/** A control plane whose controllers take so many milliseconds to act, and how often they have acted. */
function controlPlaneThatTakes(milliseconds: number) {
  const hand = handClock();
  const spent = { milliseconds: 0 };
  const clock = { ...hand, now: () => new Date(hand.now().getTime() + spent.milliseconds) };
  const acted: number[] = [];
  const objects = new ObjectStore({ now: clock.now, random: () => 0.5 });
  const plane = new LiveControlPlane({ clock, runtime: memoryRuntime(clock) }, objects, () => {
    acted.push(clock.now().getTime());
    spent.milliseconds += milliseconds;
  });
  return { later: plane.clock.later, hand, acted };
}

test('controllers act after every wait when that takes no time', () => {
  const { later, hand, acted } = controlPlaneThatTakes(0);
  for (let at = 0; at < 10; at++) later(1000, () => undefined);
  hand.pass(1);
  expect(acted).toHaveLength(10);
});

test('waits that are over while controllers rest are met all at once', () => {
  const { later, hand, acted } = controlPlaneThatTakes(20);
  let over = 0;
  for (let at = 0; at < 10; at++) later(1000, () => over++);
  hand.pass(1);
  expect(over).toBe(10);
  expect(acted).toHaveLength(1);
  hand.pass(1);
  expect(acted).toHaveLength(2);
});

test('controllers rest a tenth of a second at most', () => {
  const { later, hand, acted } = controlPlaneThatTakes(5000);
  later(1000, () => undefined);
  later(1001, () => undefined);
  hand.pass(1.001);
  expect(acted).toHaveLength(1);
  hand.pass(0.1);
  expect(acted).toHaveLength(2);
});
