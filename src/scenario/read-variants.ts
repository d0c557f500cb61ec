import { printName } from '../plain-text.ts';
import type { Fault } from './fault.ts';
import type { VariantValue, VariantValues } from './placeholders.ts';
import { shapeFaults } from './schema/shape-faults.ts';
import { variantsSchema } from './schema/variants-schema.ts';
import { leavesFirstOut, MOST_VARIANTS, namesOf, productOf, type VariantTable, variantsOf } from './variants.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** Reads `variants` of a scenario; null where there are none. With a fault no table is returned. */
export function readVariants(
  value: unknown,
  file: YamlFile,
): { readonly table: VariantTable | null; readonly faults: readonly Fault[] } {
  if (value === undefined) return { table: null, faults: [] };
  const shape = shapeFaults(variantsSchema, within(file), value);
  if (shape.length > 0) return { table: null, faults: shape };
  const { rows = [], combine = {}, where = [] } = value as Partial<VariantTable>;
  const table = { rows, combine, where };
  const faults = [...rowFaults(table, file), ...listFaults(table, file), ...conditionFaults(table, file)];
  if (faults.length > 0) return { table: null, faults };
  const whole = wholeFault(table, file);
  return whole ? { table: null, faults: [whole] } : { table, faults: [] };
}

/** The part of a file under `variants`, as a file of its own. */
function within(file: YamlFile): YamlFile {
  return { ...file, faultAt: (path, said, part) => file.faultAt(['variants', ...path], said, part) };
}

function rowFaults({ rows, combine }: VariantTable, file: YamlFile): readonly Fault[] {
  const names = Object.keys(rows[0] ?? {});
  const at = (path: Path, message: string, hint: string, code = 'wrong-value'): Fault =>
    file.faultAt(['variants', 'rows', ...path], { code, message, hint });
  const uneven = rows.flatMap((row, index) => {
    const missing = names.filter((name) => !Object.hasOwn(row, name));
    const extra = Object.keys(row).filter((name) => !names.includes(name));
    return [
      ...missing.map((name) =>
        at(
          [index],
          `Row ${index + 1} of variants.rows lacks ${name}.`,
          `Give every row the names ${names.join(', ')}.`,
        ),
      ),
      ...extra.map((name) =>
        at(
          [index, name],
          `Row ${index + 1} of variants.rows has ${printName(name)}, which the first row lacks.`,
          'Give it to every row, or to none.',
        ),
      ),
    ];
  });
  const doubled = rows.flatMap((row, index) => {
    const first = rows.findIndex((other) => sameRow(other, row));
    return first === index
      ? []
      : [
          at(
            [index],
            `Rows ${first + 1} and ${index + 1} of variants.rows are the same.`,
            'Change or remove one of them.',
            'duplicate',
          ),
        ];
  });
  const both = names
    .filter((name) => Object.hasOwn(combine, name))
    .map((name) =>
      at([0, name], `${printName(name)} stands in rows and in combine.`, 'Keep it in one of the two.', 'duplicate'),
    );
  return [...uneven, ...doubled, ...both];
}

function sameRow(one: object, other: object): boolean {
  const entries = Object.entries(one);
  return (
    entries.length === Object.keys(other).length &&
    entries.every(([name, value]) => (other as Record<string, unknown>)[name] === value)
  );
}

function listFaults({ combine }: VariantTable, file: YamlFile): readonly Fault[] {
  return Object.entries(combine).flatMap(([name, list]) =>
    list.flatMap((value: VariantValue, index) =>
      list.indexOf(value) === index
        ? []
        : [
            file.faultAt(['variants', 'combine', name, index], {
              code: 'duplicate',
              message: `The list ${name} of variants.combine has ${JSON.stringify(value)} twice.`,
              hint: 'Remove one of the two.',
            }),
          ],
    ),
  );
}

function conditionFaults(table: VariantTable, file: YamlFile): readonly Fault[] {
  const names = namesOf(table);
  return table.where.flatMap(({ differ }, index) =>
    differ.flatMap((name, at) =>
      names.includes(name)
        ? []
        : [
            file.faultAt(['variants', 'where', index, 'differ', at], {
              code: 'unknown-name',
              message: `There is no parameter ${printName(name)}.`,
              hint: `The parameters are ${names.join(', ')}.`,
            }),
          ],
    ),
  );
}

function wholeFault(table: VariantTable, file: YamlFile): Fault | null {
  const count = productOf(table);
  // A map's own key of this name does not pass through every library.
  if (namesOf(table).includes('__proto__')) {
    return file.faultAt(
      ['variants'],
      {
        code: 'wrong-value',
        message: '"__proto__" is not the name of a parameter.',
        hint: 'Begin with a letter; go on with letters, digits, hyphens and underscores.',
      },
      'key',
    );
  }
  if (namesOf(table).length === 0) {
    return file.faultAt(
      ['variants'],
      {
        code: 'wrong-value',
        message: 'variants has no parameters.',
        hint: 'Give it rows or lists to combine, or remove it.',
      },
      'key',
    );
  }
  if (count > MOST_VARIANTS) {
    const message = `These are ${count} variants; a scenario may have ${MOST_VARIANTS}.`;
    return file.faultAt(
      ['variants'],
      { code: 'too-many-variants', message, hint: 'Make the lists under combine shorter.' },
      'key',
    );
  }
  if (!leavesFirstOut(table)) return null;
  return file.faultAt(['variants', 'where'], {
    code: 'wrong-value',
    message: 'The first row with the first value of each list does not meet these conditions, and it is variant 1.',
    hint: 'Reorder the rows and lists so that it does.',
  });
}

/** Enough variants to meet every value of every parameter, and as many more as there is time for. */
const SOME = 48;

/** The variants that are looked at when a pack is read: all where they are few, else each value at least once. */
export function sampleOf(table: VariantTable | null): ReadonlyMap<number, VariantValues> {
  const chosen = new Map<number, VariantValues>();
  const met = new Set<string>();
  let number = 0;
  for (const values of variantsOf(table)) {
    number++;
    const fresh = [...values].filter(([name, value]) => !met.has(`${name} ${typeof value} ${value}`));
    if (chosen.size >= SOME && fresh.length === 0) continue;
    for (const [name, value] of values) met.add(`${name} ${typeof value} ${value}`);
    chosen.set(number, values);
  }
  return chosen;
}
