import type { z } from 'zod';
import { closestText } from '../../kube/edit-distance.ts';
import { printName } from '../../plain-text.ts';
import type { JsonSchema } from './json-schemas.ts';

/** What is wrong with a value, and what to write instead, from an issue of the schema library. */
export function wordsOf(
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
          hint: insteadOfScalar(issue.message, given, schema),
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

/** What to write where a number, true or false stands in the place of text; quotes alone would often be the next fault. */
function insteadOfScalar(message: string, given: unknown, schema: JsonSchema | undefined): string {
  const text = printed(given);
  const isPort =
    typeof given === 'number' && Number.isInteger(given) && /^TCP \d+$/.test(String(schema?.examples?.[0]));
  if (isPort) return `Write TCP ${text}.`;
  const form: unknown = schema?.['pattern'];
  // The schema library says there what text of this form is like.
  if (typeof form === 'string' && !new RegExp(form).test(text)) return message;
  return `Put it in quotes: ${JSON.stringify(text)}.`;
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

/** An example as YAML in one line. */
export function asYaml(example: unknown): string {
  if (typeof example === 'string') return /^[\w][\w .,/-]*$/.test(example) ? example : JSON.stringify(example);
  if (Array.isArray(example)) return `[${example.map(asYaml).join(', ')}]`;
  if (typeof example === 'object' && example !== null) {
    return `{${Object.entries(example)
      .map(([key, value]) => `${key}: ${asYaml(value)}`)
      .join(', ')}}`;
  }
  return String(example);
}
