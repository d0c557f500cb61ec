import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/apiserver/tables/columns/index.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { humanDuration } from '../../src/simulator/kinds/age.ts';
import { kindOf } from '../../src/simulator/kinds/index.ts';

/** Objects, and the rows that kube-apiserver v1.35.4 printed of them at a time. */
const printed = JSON.parse(readFileSync(new URL('../conformance/printed-rows.json', import.meta.url), 'utf8')) as {
  readonly resource: string;
  readonly now: string;
  readonly object: Manifest;
  readonly row: { readonly cells: readonly unknown[]; readonly conditions?: readonly object[] };
}[];

describe('a row of a Table', () => {
  it.each(printed.map((one) => [`${one.resource} ${one.object.metadata.name}`, one] as const))(
    'is as the real server prints it: %s',
    (_, { now, object, row }) => {
      const columns = columnsOf(kindOf(object.apiVersion, object.kind)!);
      expect(columns.cells(object, new Date(now))).toEqual(row.cells);
      expect(columns.conditions(object)).toEqual(row.conditions);
    },
  );

  it.each([
    [-5000, '<invalid>'],
    [-1500, '0s'],
    [119_999, '119s'],
    [120_000, '2m'],
    [599_000, '9m59s'],
    [10 * 60_000, '10m'],
    [179 * 60_000, '179m'],
    [180 * 60_000, '3h'],
    [185 * 60_000, '3h5m'],
    [9 * 3_600_000, '9h'],
    [48 * 3_600_000, '2d'],
    [49 * 3_600_000, '2d1h'],
    [9 * 86_400_000, '9d'],
    [729 * 86_400_000, '729d'],
    [731 * 86_400_000, '2y1d'],
    [3000 * 86_400_000, '8y'],
  ])('prints %d milliseconds as %s', (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });
});
