import { z } from 'zod';
import { closestText } from '../../kube/edit-distance.ts';
import type { Fault } from '../fault.ts';
import { printName } from '../plain-text.ts';
import type { Path, Said, YamlFile } from '../yaml-file.ts';
import type { JsonSchema } from './json-schemas.ts';

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
  const single = checked.error.issues.flatMap(oneByOne);
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
    return branch.flatMap((inner) => faultsOf({ ...inner, path: [...path, ...inner.path] }, read));
  }
  const at = (said: Said, where: Path = path, part: 'key' | 'value' = 'value'): Fault =>
    file.faultAt(where, { ...said, message: `${said.message}${variant}` }, part);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(json, path)?.properties ?? {});
    return issue.keys.map((key) => at(unknownField(key, known, whereIn(value, path)), [...path, key], 'key'));
  }
  if (issue.code === 'invalid_key') return [at(badKey(issue, value))];
  const given = valueAt(value, path);
  if (given === undefined && issue.code === 'invalid_type') return [at(missingField(path, value, json))];
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
  const { description, examples } = schemaAt(json, path) ?? {};
  const example = examples?.[0] === undefined ? '' : ` Write, for instance: ${field}: ${asYaml(examples[0])}`;
  const hint = `${description === undefined ? '' : `It is ${lowered(description)}`}${example}`.trim();
  return {
    code: 'missing-field',
    message: `${sentence(whereIn(value, path.slice(0, -1)))} lacks the field ${field}.`,
    hint: hint === '' ? 'Add it.' : hint,
  };
}

function wrongValue(issue: z.core.$ZodIssue, given: unknown, where: string, schema: JsonSchema | undefined): Said {
  const { says, hint } = wordsOf(issue, given, schema);
  return { code: 'wrong-value', message: `${sentence(where)}: ${says}.`, hint };
}

function wordsOf(
  issue: z.core.$ZodIssue,
  given: unknown,
  schema: JsonSchema | undefined,
): { says: string; hint: string } {
  const shown = shownValue(given);
  const example = schema?.examples?.[0];
  const instead = example === undefined ? '' : ` Write, for instance, ${asYaml(example)}.`;
  switch (issue.code) {
    case 'custom': {
      const { whole, hint } = (issue.params ?? {}) as { readonly whole?: boolean; readonly hint?: string };
      return { says: whole ? issue.message : `${shown} ${issue.message}`, hint: hint ?? '' };
    }
    case 'invalid_type':
      if (issue.expected === 'string' && typeof given !== 'object') {
        return {
          says: `${shown} is ${kindOf(given)}, and text is wanted`,
          hint: `Put it in quotes: ${JSON.stringify(printed(given))}.`,
        };
      }
      return {
        says: `${shown} is ${kindOf(given)}, and ${wanted(schema?.['type'] === 'integer' ? 'int' : issue.expected)} is wanted`,
        hint: instead.trim() || 'Write such a value.',
      };
    case 'invalid_value': {
      const values = issue.values.map(String);
      const meant = typeof given === 'string' ? closestText(given, values) : undefined;
      const hint =
        values.length === 1
          ? `Write ${values[0]}.`
          : `Write one of ${values.join(', ')}.${meant ? ` Did you mean ${meant}?` : ''}`;
      return { says: `${shown} is not allowed here`, hint };
    }
    case 'too_small':
      if (issue.origin === 'array')
        return {
          says: 'the list is too short',
          hint: `Give it at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}.`,
        };
      if (issue.origin === 'string') return { says: 'the text is empty', hint: 'Write some text.' };
      return {
        says: `${shown} is too small`,
        hint: `Write a number ${issue.inclusive ? 'of at least' : 'above'} ${issue.minimum}.`,
      };
    case 'too_big':
      if (issue.origin === 'array')
        return { says: 'the list is too long', hint: `Give it at most ${issue.maximum} entries.` };
      if (issue.origin === 'string')
        return { says: `the text is longer than ${issue.maximum} characters`, hint: 'Make it shorter.' };
      return { says: `${shown} is too large`, hint: `Write a number of at most ${issue.maximum}.` };
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return { says: `${shown} is not allowed here`, hint: instead.trim() || 'Write another value.' };
  }
}

function wanted(expected: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'a map of fields',
    record: 'a map of names and values',
  };
  return words[expected] ?? `a value of type ${expected}`;
}

function kindOf(given: unknown): string {
  if (given === null) return 'empty';
  if (Array.isArray(given)) return 'a list';
  if (typeof given === 'object') return 'a map';
  if (typeof given === 'number')
    return Number.isFinite(given)
      ? Number.isInteger(given)
        ? 'a number'
        : 'no whole number'
      : 'no number that can be counted with';
  return typeof given === 'boolean' ? 'true or false' : 'text';
}

/** A value that is neither a list nor a map, as it is written. */
function printed(given: unknown): string {
  if (typeof given === 'string') return given;
  return typeof given === 'number' || typeof given === 'boolean' ? String(given) : (JSON.stringify(given) ?? '');
}

function shownValue(given: unknown): string {
  if (given === null) return 'the value';
  if (typeof given === 'object') return 'this';
  const text = printed(given);
  const short = text.length > 60 ? `${text.slice(0, 57)}…` : text;
  return typeof given === 'string' ? printName(short) : short;
}

/** How items of some lists are called: by a field of theirs. */
const called: Readonly<Record<string, readonly [name: string, by: string]>> = {
  checks: ['check', 'id'],
  nearMisses: ['near miss', 'file'],
  rightAnswers: ['right answer', 'file'],
  options: ['option', 'id'],
  remarks: ['remark', 'id'],
  skills: ['skill', 'id'],
};

/** A place in the words of the file: `check only-the-app, only.these`; of the whole file `the file`. */
export function whereIn(value: unknown, path: Path): string {
  const parts: string[] = [];
  let fields: string[] = [];
  let at = value;
  for (const [index, step] of path.entries()) {
    const list = String(path[index - 1] ?? '');
    const item = typeof step === 'number' ? valueAt(at, [step]) : undefined;
    const [name, by] = called[list] ?? [];
    if (typeof step === 'number' && name !== undefined && typeof item === 'object') {
      const own = valueAt(item, [by ?? '']);
      fields.pop();
      if (fields.length > 0) parts.push(fields.join('.'));
      fields = [];
      parts.push(typeof own === 'string' ? `${name} ${plainName(own)}` : `${name} number ${step + 1}`);
    } else if (typeof step === 'number') fields.push(`${fields.pop() ?? ''} number ${step + 1}`.trim());
    else fields.push(plainName(String(step)));
    at = valueAt(at, [step]);
  }
  if (fields.length > 0) parts.push(fields.join('.'));
  return parts.length === 0 ? 'the file' : parts.join(', ');
}

/** A name as it is where it is a plain word, else in quotes. */
function plainName(name: string): string {
  return /^[\w.-]{1,80}$/.test(name) ? name : printName(name.slice(0, 80));
}

export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[step];
  }
  return at;
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

function asYaml(example: unknown): string {
  if (typeof example === 'string') return /^[\w][\w .,/-]*$/.test(example) ? example : JSON.stringify(example);
  if (Array.isArray(example)) return `[${example.map(asYaml).join(', ')}]`;
  if (typeof example === 'object' && example !== null) {
    return `{${Object.entries(example)
      .map(([key, value]) => `${key}: ${asYaml(value)}`)
      .join(', ')}}`;
  }
  return String(example);
}

function sentence(text: string): string {
  return /^(the file|check|near|right|option|remark|skill)/.test(text)
    ? `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`
    : text;
}

function lowered(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}` : text;
}
