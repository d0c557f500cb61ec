import type { Manifest } from '../../../kube/manifest.ts';
import { age, type Cell } from '../../../simulator/kinds/cells.ts';
import { apiVersionOf, type Kind } from '../../../simulator/kinds/kind.ts';
import recorded from './generated-definitions.json' with { type: 'json' };

/** A column as a Table tells it. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** Above 0: printed with `-o wide` alone. */
  readonly priority: number;
}

/** How the objects of a kind are printed. */
export interface Columns {
  readonly definitions: readonly ColumnDefinition[];
  cells(object: Manifest, now: Date): readonly Cell[];
  /** What a row says of its object besides. */
  conditions(object: Manifest): readonly object[] | undefined;
}

/** The columns of a kind, with the cells that the kind's own file gives, or else its name and when it was created. */
export function columnsOf(kind: Kind): Columns {
  const definitions = definitionsOf(`${apiVersionOf(kind)}/${kind.plural}`);
  const nameAlone = definitions[1]?.name === 'Age' ? nameAndAge : nameAndCreation;
  return {
    definitions,
    cells: (object, now) => kind.cells?.(object, now) ?? nameAlone(object, now),
    conditions: (object) => kind.rowConditions?.(object),
  };
}

function nameAndAge(object: Manifest, now: Date): readonly Cell[] {
  return [object.metadata.name ?? '', age(object, now)];
}

function nameAndCreation({ metadata }: Manifest): readonly Cell[] {
  return [metadata.name ?? '', metadata.creationTimestamp ?? ''];
}

type RecordedColumn = readonly [name: string, type: string, format: string, priority: number, description: number];

const tables = new Map<string, unknown>(Object.entries(recorded.tables));

function definitionsOf(resource: string): readonly ColumnDefinition[] {
  const columns = (tables.get(resource) ?? tables.get('v1/limitranges')) as readonly RecordedColumn[];
  return columns.map(([name, type, format, priority, description]) => ({
    name,
    type,
    format,
    description: recorded.descriptions[description] ?? '',
    priority,
  }));
}
