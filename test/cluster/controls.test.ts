import { describe, expect, it } from 'vitest';
import {
  type ControlEvidence,
  judgeConnections,
  type ProbedConnection,
} from '../../src/cluster/real/probes/positive-controls.ts';
import type { Observation } from '../../src/cluster/real/probes/probe-script.ts';

/** `shop/app > shop/db 5432/TCP connected`; a destination without a slash is outside. */
function tried(text: string): ProbedConnection {
  const [, from = '', to = '', port, protocol, said = ''] = /^(\S+) > (\S+) (\d+)\/(\w+) (.*)$/.exec(text) ?? [];
  const toNode = to.includes('/') ? 'one' : undefined;
  const result = said.startsWith('because ') ? { because: said.slice(8) } : { observed: said as Observation };
  return { from, to, port: Number(port), protocol: protocol as 'TCP', fromNode: 'one', toNode, result };
}

/** What was seen; what else was; how the plug-in closes; what is made of it. */
const cases: readonly (readonly [string, readonly string[], ControlEvidence['blockedAs'], string])[] = [
  ['a/a > b/b 80/TCP connected', [], 'timed out', 'allowed'],
  ['a/a > b/b 80/TCP name not resolved', [], 'timed out', 'denied'],
  ['a/a > b/b 80/TCP because the pod is gone', ['a/a > b/b 80/TCP connected'], 'timed out', 'untested'],
  ['a/a > b/b 80/SCTP no tool', [], 'timed out', 'untested'],
  // A refusal is an answer, unless the plug-in refuses what it closes.
  ['a/a > b/b 80/TCP refused', [], 'timed out', 'allowed'],
  ['a/a > b/b 80/TCP refused', [], 'refused', 'untested'],
  ['a/a > b/b 80/TCP refused', ['a/a > b/b 80/TCP connected'], 'refused', 'denied'],
  ['a/a > b/b 80/TCP refused', ['c/c > b/b 80/TCP connected'], 'refused', 'denied'],
  ['a/a > b/b 80/TCP refused', ['c/c > b/b 81/TCP connected'], 'refused', 'untested'],
  ['a/a > b/b 80/TCP refused', ['c/c > b/b 80/TCP refused'], 'refused', 'untested'],
  ['a/a > b/b 80/TCP refused', ['c/c > b/b 80/UDP connected'], 'refused', 'untested'],
  ['a/a > b/b 80/TCP unreachable', [], 'timed out', 'untested'],
  ['a/a > b/b 80/TCP unreachable', ['c/c > b/b 80/TCP connected'], 'timed out', 'denied'],
  // Silence is a denial only where the destination was heard, and the way there is open.
  ['a/a > b/b 80/TCP timed out', [], 'timed out', 'untested'],
  ['a/a > b/b 80/TCP timed out', ['a/a > b/b 80/TCP connected'], 'timed out', 'denied'],
  ['a/a > b/b 80/TCP timed out', ['c/c > b/b 80/TCP timed out'], 'timed out', 'untested'],
  ['a/a > b/b 80/TCP timed out', ['b/b > b/b 81/TCP refused'], 'timed out', 'denied'],
  ['a/a > b/b 53/UDP timed out', ['b/b > b/b 80/TCP connected'], 'timed out', 'untested'],
  ['a/a > b/b 53/UDP timed out', ['c/c > b/b 53/UDP connected'], 'timed out', 'denied'],
  ['a/a > 203.0.113.9 80/TCP timed out', [], 'timed out', 'untested'],
  ['a/a > 203.0.113.9 80/TCP timed out', ['c/c > 203.0.113.9 80/TCP connected'], 'timed out', 'denied'],
];

describe('what was seen on a real cluster', () => {
  it.each(cases)('%s, beside %j, where closed means %s: %s', (flow, others, blockedAs, wanted) => {
    const [verdict] = judgeConnections([tried(flow)], { blockedAs, connections: others.map(tried) });
    expect(verdict?.is).toBe(wanted);
  });

  it('is no denial where nothing got from the one node to the other', () => {
    const away = { ...tried('a/a > b/b 80/TCP timed out'), fromNode: 'two' };
    const near = tried('c/c > b/b 80/TCP connected');
    expect(judgeConnections([away], { blockedAs: 'timed out', connections: [near] })[0]).toEqual({
      is: 'untested',
      because: 'nothing got through from node two to node one',
    });
    const far = { ...tried('c/c > d/d 80/TCP connected'), fromNode: 'two' };
    expect(judgeConnections([away], { blockedAs: 'timed out', connections: [near, far] })[0]).toMatchObject({
      is: 'denied',
    });
  });
});
