import { describe, expect, it } from 'vitest';
import { admitFiles } from '../../src/cli/manifests/admit-manifests.ts';
import { snapshotFromManifests } from '../../src/kube/from-manifests/snapshot-from-manifests.ts';
import type { Snapshot } from '../../src/kube/snapshot.ts';
import type { Endpoint } from '../../src/netpol/flow.ts';
import { compileMatrix, livePods } from '../../src/netpol/matrix/matrix.ts';
import { reachClasses, representatives, singleClasses } from '../../src/report/reach-classes.ts';
import { reachEnds } from '../../src/report/reach-ends.ts';
import { classRows } from '../../src/report/reach-rows.ts';
import { rowPrinter } from '../../src/report/table-rows.ts';
import { makeWorld } from '../bench/make-world.ts';

const outside: Endpoint[] = [{ ip: '203.0.113.9' }];
const { objects } = admitFiles([{ file: 'world.json', text: makeWorld(24, 12, 3) }]);
const { snapshot } = snapshotFromManifests(objects);

function tableOf(of: Snapshot, by: 'class' | 'pod') {
  const ends = reachEnds(of, [...livePods(of), ...outside], {});
  const classified =
    by === 'pod' ? { ends, classes: singleClasses(ends) } : representatives({ ends, classes: reachClasses(of, ends) });
  const matrix = compileMatrix(
    of,
    classified.ends.map(({ endpoint }) => endpoint),
  );
  return { snapshot: of, ...classified, matrix, by };
}

/** Everything that a printer prints. */
function printed(table: ReturnType<typeof tableOf>, json: boolean): string {
  const printer = rowPrinter(table, json);
  const { start, between } = printer.format;
  const texts = printer.sources
    .map((source) => printer.rowsFrom(source, printer.reachedFrom(source)))
    .filter((text) => text !== '');
  return `${texts.length > 0 ? start : ''}${texts.join(between)}${printer.format.end(texts.length > 0)}`;
}

describe('the rows of a table', () => {
  it.each(['class', 'pod'] as const)('by %s are those that are decided pair by pair', (by) => {
    const table = tableOf(snapshot, by);
    const rows = classRows(snapshot, table.ends, table.matrix, table.classes, table.classes);
    const { rows: printedRows } = JSON.parse(printed(table, true)) as { readonly rows: readonly object[] };
    const expected = rows.map(({ pods, ...row }) => (by === 'class' ? { ...row, pods } : row));
    expect(rows.length).toBeGreaterThan(50);
    expect(printedRows).toEqual(expected);
    expect(printed(table, false).trimEnd().split('\n')).toHaveLength(rows.length);
  });

  it('are valid JSON where there is none', () => {
    expect(JSON.parse(printed(tableOf({ ...snapshot, pods: [] }, 'class'), true))).toEqual({
      schemaVersion: 1,
      by: 'class',
      rows: [],
    });
    expect(printed(tableOf({ ...snapshot, pods: [] }, 'class'), false)).toBe('');
  });
});
