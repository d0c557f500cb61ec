import { describe, expect, it } from 'vitest';
import { hasBit } from '../../../src/netpol/matrix/bitset.ts';
import { compileMatrix } from '../../../src/netpol/matrix/matrix.ts';
import { policyFrom, worldFrom } from '../worlds.ts';

const world = worldFrom({
  pods: {
    'x/a': { labels: { app: 'a' }, ports: ['web=80'] },
    'x/ended': { phase: 'Failed' },
    'x/b': { labels: { app: 'b' }, ports: ['web=81'] },
    'x/pending': { ips: [], phase: 'Pending' },
    'y/c': {},
  },
  policies: { 'x/named': { podSelector: {}, ingress: [{ ports: [{ port: 'web' }] }] } },
});

describe('a matrix', () => {
  it('is of the live pods with an address, in their order, unless others are given', () => {
    expect(compileMatrix(world).endpoints).toEqual([{ pod: 'x/a' }, { pod: 'x/b' }, { pod: 'y/c' }]);
  });

  it('counts all ordered pairs of different ends', () => {
    const matrix = compileMatrix(world);
    expect(matrix.count(80, 'TCP')).toEqual({ pairs: 6, allowed: 4 });
    expect(matrix.count(82, 'TCP')).toEqual({ pairs: 6, allowed: 2 });
    expect(matrix.count(80, 'UDP')).toEqual({ pairs: 6, allowed: 2 });
  });

  it('gives a whole row, the end itself in it', () => {
    const row = compileMatrix(world).row(0, 81, 'TCP');
    expect([0, 1, 2].map((to) => hasBit(row, to))).toEqual([true, true, true]);
    expect([0, 1, 2].map((to) => hasBit(compileMatrix(world).row(2, 80, 'TCP'), to))).toEqual([true, false, true]);
  });

  it('stays as it is when another is made of it', () => {
    const matrix = compileMatrix(world);
    const closed = matrix.withPolicy(policyFrom('x/named', { podSelector: {} }));
    const open = closed.withoutPolicy('x', 'named');
    expect([matrix, closed, open].map((each) => each.count(80, 'TCP').allowed)).toEqual([4, 2, 6]);
    expect(matrix.withoutPolicy('y', 'named').count(80, 'TCP').allowed).toBe(4);
  });

  it('gives a pod that does not exist another address when a policy comes to mention it', () => {
    const ends = [{ like: { namespace: 'x', labels: {} } }, { pod: 'x/a' }];
    const without = { ...world, policies: [] };
    const matrix = compileMatrix(without, ends).withPolicy(letIn('10.244.0.2/32'));
    expect(matrix.allows(0, 1, 80, 'TCP')).toBe(false);
    expect(compileMatrix(without, ends).withPolicy(letIn('10.244.0.0/16')).allows(0, 1, 80, 'TCP')).toBe(true);
  });
});

function letIn(cidr: string) {
  return policyFrom('x/p', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr } }] }] });
}
