import { parseEndpoint } from '../../netpol/endpoint-text.ts';
import type { Fault } from '../fault.ts';
import type { Path, YamlFile } from '../yaml-file.ts';
import { itemsOf, textAt } from './value-at-path.ts';
import { sentence, valueAt, whereIn } from './where-in.ts';

/** What the questions of other kinds of task ask. */
export function questionFaults({
  file,
  value,
}: {
  readonly file: YamlFile;
  readonly value: unknown;
}): readonly Fault[] {
  const flows: readonly Path[] = [
    ['whichPolicy', 'flow'],
    ...itemsOf(value, ['predict', 'flows']).map(({ path }) => path),
    ...itemsOf(value, ['trueOrFalse', 'shows']).map(({ path }) => [...path, 'flow']),
  ];
  const ends: readonly Path[] = [
    ...flows.flatMap((flow) => [
      [...flow, 'from'],
      [...flow, 'to'],
    ]),
    ...itemsOf(value, ['predict', 'from']).map(({ path }) => path),
    ...itemsOf(value, ['predict', 'to']).map(({ path }) => path),
  ];
  const unread = ends.flatMap((path) => {
    const text = textAt(value, path);
    const end = text === undefined || text.length > 300 ? undefined : parseEndpoint(text);
    if (end === undefined || !('fault' in end)) return [];
    const hint =
      'Write NAMESPACE/POD, NAMESPACE/WORKLOAD, service:NAMESPACE/NAME, an address, node:NAME or NAMESPACE/{label=value}.';
    return [
      file.faultAt(path, {
        code: 'wrong-value',
        message: `${sentence(whereIn(value, path))}: ${JSON.stringify(text)} is no end of a connection.`,
        hint,
      }),
    ];
  });
  const predict = valueAt(value, ['predict']);
  if (typeof predict !== 'object' || predict === null) return unread;
  const has = (field: string): boolean => Object.hasOwn(predict, field);
  const product = ['from', 'to', 'ports'].filter(has);
  const hint = 'Give flows, or all of from, to and ports.';
  if (has('flows') && product.length > 0) {
    return [
      ...unread,
      file.faultAt(
        ['predict', product[0] ?? ''],
        { code: 'kind-of-task', message: `predict has flows and ${product.join(' and ')}.`, hint },
        'key',
      ),
    ];
  }
  if (!has('flows') && product.length < 3) {
    return [
      ...unread,
      file.faultAt(['predict'], { code: 'kind-of-task', message: 'predict has no connections.', hint }, 'key'),
    ];
  }
  return unread;
}
