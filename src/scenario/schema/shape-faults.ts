import { z } from 'zod';
import { closestText } from '../../kube/edit-distance.ts';
import { printName } from '../../plain-text.ts';
import type { Fault } from '../fault.ts';
import type { Path, Said, YamlFile } from '../yaml-file.ts';
import type { JsonSchema } from './json-schemas.ts';
import { asYaml, wordsOf } from './value-words.ts';
import { sentence, valueAt, whereIn } from './where-in.ts';

/** More faults of one file than these are counted, not shown. */
const MOST_FAULTS = 100;

/**
 * Whether a value has the fields that a file must have, and if not, every fault: in the words of the file (the id of the
 * check, the name of the field), never of the schema, and with what to write. `value` may differ from what the file says
 * where placeholders have been filled in; `variant` says of which variant.
 */
export function shapeFaults(schema: z.ZodType, file: YamlFile, value: unknown, variant = ''): readonly Fault[] {
  const checked = schema.safeParse(value);
  if (checked.success) return [];
  const json = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  const single = withoutExplained(checked.error.issues.flatMap(oneByOne), json, value);
  const faults = single.slice(0, MOST_FAULTS).flatMap((issue) => faultsOf(issue, { json, file, value, variant }));
  const more = single.length - MOST_FAULTS;
  if (more <= 0) return faults;
  const message = `The file has ${more} more faults.`;
  return [
    ...faults,
    file.faultAt([], { code: 'too-many-faults', message, hint: 'Correct those that are named first.' }),
  ];
}

/** An issue about several fields as one for each of them. */
function oneByOne(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ ...issue, keys: [key] })) : [issue];
}

/** Issues without those of a missing field that a misspelt one beside it explains: the misspelling alone is to be mended. */
function withoutExplained(
  issues: readonly z.core.$ZodIssue[],
  json: JsonSchema,
  value: unknown,
): readonly z.core.$ZodIssue[] {
  const meant = new Set(
    issues.flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') return [];
      const known = Object.keys(schemaAt(json, issue.path)?.properties ?? {});
      return issue.keys.flatMap((key) => {
        const field = closestText(key, known);
        return field === undefined ? [] : [[...issue.path, field].join('.')];
      });
    }),
  );
  return issues.filter(({ path }) => !meant.has(path.join('.')) || valueAt(value, path) !== undefined);
}

interface Read {
  readonly json: JsonSchema;
  readonly file: YamlFile;
  readonly value: unknown;
  readonly variant: string;
}

function faultsOf(issue: z.core.$ZodIssue, read: Read): readonly Fault[] {
  const { file, json, value, variant } = read;
  const { path } = issue;
  if (issue.code === 'invalid_union') {
    // Text or a list of texts: the kind that got furthest says what is wrong.
    const branch = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))[0] ?? [];
    const whole = branch.map((inner) => ({ ...inner, path: [...path, ...inner.path] }));
    return withoutExplained(whole, json, value).flatMap((inner) => faultsOf(inner, read));
  }
  const at = (said: Said, where: Path = path, part: 'key' | 'value' = 'value'): Fault =>
    file.faultAt(where, { ...said, message: `${said.message}${variant}` }, part);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(json, path)?.properties ?? {});
    return issue.keys.map((key) => at(unknownField(key, known, whereIn(value, path)), [...path, key], 'key'));
  }
  if (issue.code === 'invalid_key') return [at(badKey(issue, value))];
  const given = valueAt(value, path);
  const isOfValue = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  if (given === undefined && isOfValue) return [at(missingField(path, value, json))];
  return [at(wrongValue(issue, given, whereIn(value, path), schemaAt(json, path)))];
}

function depthOf(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => (issue.code === 'custom' ? 1 : 0) + issue.path.length * 2));
}

function unknownField(key: string, known: readonly string[], where: string): Said {
  const meant = closestText(key, known);
  const hint = meant === undefined ? `The fields here are ${known.join(', ')}.` : `Did you mean ${meant}?`;
  return { code: 'unknown-field', message: `${sentence(where)} has no field ${printName(key)}.`, hint };
}

function badKey(issue: z.core.$ZodIssue & { readonly code: 'invalid_key' }, value: unknown): Said {
  const [inner] = issue.issues;
  const hint = inner?.code === 'custom' ? String(inner.params?.['hint'] ?? '') : '';
  const key = printName(String(issue.path.at(-1) ?? ''));
  return {
    code: 'wrong-value',
    message: `${sentence(whereIn(value, issue.path.slice(0, -1)))}: ${key} is not the name of a parameter.`,
    hint,
  };
}

function missingField(path: Path, value: unknown, json: JsonSchema): Said {
  const field = String(path.at(-1) ?? '');
  const schema = schemaAt(json, path);
  const { description, examples } = schema ?? {};
  const values = schema?.['enum'];
  const example = examples?.[0] === undefined ? '' : ` Write, for instance: ${field}: ${asYaml(examples[0])}`;
  const hint = `${description === undefined ? '' : `It is ${lowered(description)}`}${example}`.trim();
  return {
    code: 'missing-field',
    message: `${sentence(whereIn(value, path.slice(0, -1)))} lacks the field ${field}.`,
    hint: Array.isArray(values) ? `Write one of ${values.join(', ')}.` : hint === '' ? 'Add it.' : hint,
  };
}

function wrongValue(issue: z.core.$ZodIssue, given: unknown, where: string, schema: JsonSchema | undefined): Said {
  const { says, hint } = wordsOf(issue, given, schema);
  return { code: 'wrong-value', message: `${sentence(where)}: ${says}.`, hint };
}

/** The part of a schema that a path leads to; of several kinds the first that has it. */
export function schemaAt(schema: JsonSchema, path: Path): JsonSchema | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  const kinds = [schema, ...(schema.anyOf ?? [])];
  for (const kind of kinds) {
    const next = typeof step === 'number' ? kind.items : (kind.properties?.[String(step)] ?? additional(kind));
    const found = next && schemaAt(next, rest);
    if (found) return found;
  }
  return undefined;
}

function additional({ additionalProperties }: JsonSchema): JsonSchema | undefined {
  return typeof additionalProperties === 'object' && additionalProperties !== null
    ? (additionalProperties as JsonSchema)
    : undefined;
}

function lowered(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}` : text;
}
