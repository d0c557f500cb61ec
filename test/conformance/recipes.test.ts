import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { evaluate } from '../../src/netpol/evaluate.ts';
import type { Endpoint, Protocol } from '../../src/netpol/flow.ts';
import { compileMatrix } from '../../src/netpol/matrix/matrix.ts';
import { type ShortPod, worldFrom } from '../netpol/worlds.ts';

interface Check {
  readonly src: string;
  readonly dst: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly verdict: 'allow' | 'deny';
}

interface Recipe {
  readonly id: string;
  readonly title: string;
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly pods: Readonly<Record<string, ShortPod>>;
  readonly policies: readonly { readonly namespace: string; readonly name: string; readonly spec: unknown }[];
  readonly checks: readonly Check[];
}

const { cases }: { cases: readonly Recipe[] } = parse(readFileSync(new URL('recipes.yaml', import.meta.url), 'utf8'));

describe('the well-known NetworkPolicy recipes', () => {
  it.each(cases)('$id: $title', ({ namespaces, pods, policies, checks }) => {
    const snapshot = worldFrom({
      namespaces,
      pods,
      policies: Object.fromEntries(policies.map(({ namespace, name, spec }) => [`${namespace}/${name}`, spec])),
    });
    for (const { src, dst, port, protocol, verdict } of checks) {
      const [from, to] = [endOf(src), endOf(dst)];
      const told = { src, dst, port, protocol };
      expect({ ...told, allowed: evaluate(snapshot, { from, to, port, protocol }).allowed }).toEqual({
        ...told,
        allowed: verdict === 'allow',
      });
      expect(compileMatrix(snapshot, [from, to]).allows(0, 1, port, protocol)).toBe(verdict === 'allow');
    }
  });

  it('are all there', () => {
    expect(cases).toHaveLength(15);
  });
});

/** `external` is any address that is not the cluster's. */
function endOf(name: string): Endpoint {
  return name === 'external' ? { ip: '203.0.113.9' } : { pod: name };
}
