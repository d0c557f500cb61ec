import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../../src/cluster/cluster.ts';
import {
  type ControlEvidence,
  judgeConnections,
  type ProbedConnection,
} from '../../../../src/cluster/real/probes/positive-controls.ts';
import type { Observation } from '../../../../src/cluster/real/probes/probe-script.ts';

/** `FROM@NODE > TO@NODE PORT/PROTOCOL`, and what was seen; a destination without a node is outside. */
function tried(text: string, observed: Observation): ProbedConnection {
  const [, from = '', fromNode = '', to = '', toNode, port, protocol] =
    /^(\S+)@(\S+) > ([^@\s]+)(?:@(\S+))? (\d+)\/(\w+)$/.exec(text) ?? [];
  return {
    from,
    to,
    fromNode,
    toNode,
    port: Number(port),
    protocol: protocol as ProbedConnection['protocol'],
    result: { observed },
  };
}

function judge(
  flow: ProbedConnection,
  shown: readonly ProbedConnection[],
  blockedAs: ControlEvidence['blockedAs'] = 'timed out',
): Verdict {
  return judgeConnections([flow], { blockedAs, connections: [...shown, flow] })[0]!;
}

const asked = 'a@n1 > b@n1 80/TCP';
const datagram = 'a@n1 > b@n1 53/UDP';
const across = 'a@n1 > b@n2 80/TCP';
const outside = 'a@n1 > 203.0.113.9 443/TCP';

describe('a flow that timed out', () => {
  test.each<[string, string, readonly (readonly [string, Observation])[], string]>([
    ['and passed before', asked, [[asked, 'connected']], 'denied'],
    ['to a pod that answers itself there', asked, [['b@n1 > b@n1 80/TCP', 'connected']], 'denied'],
    ['to a pod that answers itself on another port', asked, [['b@n1 > b@n1 81/TCP', 'connected']], 'denied'],
    ['to a pod that refuses itself there, and so lives', asked, [['b@n1 > b@n1 80/TCP', 'refused']], 'denied'],
    ['to a pod that answers another', asked, [['c@n1 > b@n1 80/TCP', 'connected']], 'denied'],
    ['with nothing shown', asked, [], 'nothing shows that the destination answers at all'],
    ['while others time out too', asked, [['c@n1 > b@n1 80/TCP', 'timed out']], 'nothing shows that the destination'],
    ['while another destination answers', asked, [['a@n1 > c@n1 80/TCP', 'connected']], 'nothing shows that the dest'],
    ['as a datagram, where the port answers itself', datagram, [['b@n1 > b@n1 53/UDP', 'connected']], 'denied'],
    ['as a datagram, where TCP alone answers', datagram, [['b@n1 > b@n1 53/TCP', 'connected']], 'nothing shows that'],
    ['as a datagram, where another port answers', datagram, [['b@n1 > b@n1 54/UDP', 'connected']], 'nothing shows'],
    [
      'to another node, where only the destination itself is shown',
      across,
      [['b@n2 > b@n2 80/TCP', 'connected']],
      'nothing got through from node n1 to node n2',
    ],
    [
      'to another node, where something else gets there from its own',
      across,
      [
        ['b@n2 > b@n2 80/TCP', 'connected'],
        ['w1@n1 > w2@n2 80/TCP', 'connected'],
      ],
      'denied',
    ],
    [
      'to another node, where only the way back is shown',
      across,
      [
        ['b@n2 > b@n2 80/TCP', 'connected'],
        ['w2@n2 > w1@n1 80/TCP', 'connected'],
      ],
      'nothing got through from node n1 to node n2',
    ],
    ['to an address outside, with nothing shown', outside, [], 'nothing shows that 203.0.113.9 answers on 443/TCP'],
    ['to an address outside that answers another', outside, [['c@n9 > 203.0.113.9 443/TCP', 'connected']], 'denied'],
    ['to an address outside that refuses another', outside, [['c@n9 > 203.0.113.9 443/TCP', 'refused']], 'denied'],
    [
      'to an address outside that answers on another port',
      outside,
      [['c@n9 > 203.0.113.9 80/TCP', 'connected']],
      'nothing shows that 203.0.113.9 answers on 443/TCP at all',
    ],
  ])('%s', (_, flow, shown, verdict) => {
    const controls = shown.map(([text, seen]) => tried(text, seen));
    const judged = judge(tried(flow, 'timed out'), controls);
    expect('because' in judged ? judged.because : `${judged.is}: ${judged.outcome}`).toContain(
      verdict === 'denied' ? 'denied: timed out' : verdict,
    );
    expect(judged.is).toBe(verdict === 'denied' ? 'denied' : 'untested');
  });
});

describe('what speaks for itself', () => {
  test.each<[Observation, Verdict]>([
    ['connected', { is: 'allowed', outcome: 'connected' }],
    ['refused', { is: 'allowed', outcome: 'refused' }],
    ['name not resolved', { is: 'denied', outcome: 'name not resolved' }],
    ['no tool', { is: 'untested', because: 'the probe image has nothing that speaks TCP', untestable: true }],
  ])('%s, where closed means silence', (seen, verdict) => {
    expect(judge(tried(asked, seen), [])).toEqual(verdict);
  });

  test('what could not be tried is untested, and says why', () => {
    const flow: ProbedConnection = { ...tried(asked, 'connected'), result: { because: 'the pod is gone' } };
    expect(judge(flow, [tried(asked, 'connected')])).toEqual({ is: 'untested', because: 'the pod is gone' });
  });
});

describe('a refusal, where the plug-in refuses what it closes', () => {
  const answersItself = tried('b@n1 > b@n1 80/TCP', 'connected');
  test.each<[string, readonly ProbedConnection[], Verdict['is']]>([
    ['is a denial where the port answers itself', [answersItself], 'denied'],
    ['is a denial where the same flow passed before', [tried(asked, 'connected')], 'denied'],
    ['is nothing where the port refuses itself too', [tried('b@n1 > b@n1 80/TCP', 'refused')], 'untested'],
    ['is nothing where another port answers', [tried('b@n1 > b@n1 81/TCP', 'connected')], 'untested'],
    ['is nothing with nothing shown', [], 'untested'],
  ])('%s', (_, shown, is) => {
    expect(judge(tried(asked, 'refused'), shown, 'refused').is).toBe(is);
  });

  test('stays the answer of a port where nothing listens, where closed means silence', () => {
    expect(judge(tried(asked, 'refused'), [answersItself]).is).toBe('allowed');
  });

  test('and “unreachable” is judged so whatever closed means', () => {
    expect(judge(tried(asked, 'unreachable'), [answersItself])).toEqual({ is: 'denied', outcome: 'unreachable' });
    expect(judge(tried(asked, 'unreachable'), []).is).toBe('untested');
  });
});
