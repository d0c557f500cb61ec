import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { evaluate } from '../../src/netpol/evaluate.ts';
import { compileMatrix } from '../../src/netpol/matrix/matrix.ts';
import { flowFrom, type ShortWorld, worldFrom } from './worlds.ts';

interface Row extends ShortWorld {
  readonly rule: number;
  readonly says: string;
  readonly flows: readonly {
    readonly flow: string;
    readonly is: 'allowed' | 'denied';
    readonly standing?: string;
    readonly egress?: object;
    readonly ingress?: object;
  }[];
}

const rows: readonly Row[] = parse(readFileSync(new URL('rules.yaml', import.meta.url), 'utf8'));

describe('NetworkPolicy, rule by rule', () => {
  it.each(rows)('rule $rule: $says', ({ flows, ...world }) => {
    const snapshot = worldFrom(world);
    for (const expected of flows) {
      const flow = flowFrom(expected.flow);
      const { allowed, ...answer } = evaluate(snapshot, flow);
      expect({ ...answer, flow: expected.flow, is: allowed ? 'allowed' : 'denied' }).toMatchObject(expected);
      if (typeof flow.port === 'string') continue;
      const quickly = compileMatrix(snapshot, [flow.from, flow.to]).allows(0, 1, flow.port, flow.protocol, flow.family);
      expect({ flow: expected.flow, quickly }).toEqual({ flow: expected.flow, quickly: allowed });
    }
  });

  it('has a row for every rule that decides a flow', () => {
    const elsewhere = [32, 37, 48];
    const missing = Array.from({ length: 49 }, (_, index) => index + 1).filter(
      (rule) => !elsewhere.includes(rule) && !rows.some((row) => row.rule === rule),
    );
    expect(missing).toEqual([]);
  });
});
