import {
  type Found,
  lookUp,
  type MemberIn,
  meant,
  membersOf,
  plain,
  type TypeIn,
} from '../../scripts/printed-types.ts';
import type { TypeText } from '../../scripts/type-text.ts';

/** What does not fit between a value and a type: a path and a sentence each. */
export function faultsIn(value: unknown, found: Found, seen: Set<string>): readonly string[] {
  return found.is === 'interface' ? faultsOfObject(value, fieldsOf(found), '$', seen) : faults(value, found, '$', seen);
}

/** `seen` gets `TYPE.FIELD` of every field of an interface that the value has. */
function faults(value: unknown, written: TypeIn, path: string, seen: Set<string>): readonly string[] {
  const { file, type } = plain(written);
  const as = (other: TypeText): TypeIn => ({ file, type: other });
  switch (type.is) {
    case 'literal':
      return value === type.value ? [] : [`${path}: ${show(value)} is not ${show(type.value)}`];
    case 'array':
      if (!Array.isArray(value)) return [`${path}: ${show(value)} is no list`];
      return value.flatMap((one: unknown, at) => faults(one, as(type.of), `${path}[${at}]`, seen));
    case 'tuple':
      if (!Array.isArray(value) || value.length !== type.of.length)
        return [`${path}: ${show(value)} is no list of that length`];
      return type.of.flatMap((one, at) => faults(value[at], as(one), `${path}[${at}]`, seen));
    case 'object':
      return faultsOfObject(
        value,
        type.members.map((one) => ({ ...one, file })),
        path,
        seen,
      );
    case 'union': {
      const tries = type.of.map((one) => {
        const met = new Set<string>();
        return { met, wrong: faults(value, as(one), path, met) };
      });
      const right = tries.find(({ wrong }) => wrong.length === 0);
      for (const field of right?.met ?? []) seen.add(field);
      if (right !== undefined) return [];
      // The one that was meant is likely to be the one with least wrong.
      return tries.toSorted((a, b) => a.wrong.length - b.wrong.length)[0]?.wrong ?? [];
    }
    case 'intersection':
      return faultsOfObject(
        value,
        type.of.flatMap((one) => fieldsOfPart(as(one))),
        path,
        seen,
      );
    case 'member':
      // A part of a type of Kubernetes' own.
      return typeof value === 'object' ? [] : [`${path}: ${show(value)} is no object`];
    case 'name':
      return faultsOfName(value, { file, type }, path, seen);
  }
}

function faultsOfName(
  value: unknown,
  { file, type }: TypeIn & { readonly type: TypeText & { readonly is: 'name' } },
  path: string,
  seen: Set<string>,
): readonly string[] {
  const { name, of } = type;
  if (['string', 'number', 'boolean'].includes(name)) {
    return typeof value === name ? [] : [`${path}: ${show(value)} is no ${name}`];
  }
  if (name === 'object')
    return typeof value === 'object' && value !== null ? [] : [`${path}: ${show(value)} is no object`];
  if (name === 'never') return [`${path}: nothing may be here`];
  const [, values] = of;
  if (name === 'Record' && values !== undefined) {
    if (typeof value !== 'object' || value === null) return [`${path}: ${show(value)} is no object`];
    return Object.entries(value).flatMap(([key, one]) => faults(one, { file, type: values }, `${path}.${key}`, seen));
  }
  const found = lookUp(name, file);
  if (found === undefined) throw new Error(`no value can be held to ${name}, of ${file}`);
  if (found.is === 'type') return faults(value, found, path, seen);
  return faultsOfObject(value, fieldsOf(found), path, seen);
}

/** A field of an object; `owner` is the interface that declares it. */
interface Field extends MemberIn {
  readonly owner?: string;
}

function fieldsOf(found: Found): readonly Field[] {
  const { inherited, own, parents } = membersOf(found);
  return [...parents.flatMap(fieldsOf), ...[...inherited, ...own].map((one) => ({ ...one, owner: found.name }))];
}

function fieldsOfPart(written: TypeIn): readonly Field[] {
  const { file, type } = plain(written);
  const found = type.is === 'name' ? lookUp(type.name, file) : undefined;
  if (found?.is === 'interface') return fieldsOf(found);
  const object = meant(written);
  if (object.type.is !== 'object') throw new Error('only objects are joined by &');
  return object.type.members.map((one) => ({ ...one, file: object.file }));
}

function faultsOfObject(value: unknown, members: readonly Field[], path: string, seen: Set<string>): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${path}: ${show(value)} is no object`];
  const fields = new Map(Object.entries(value));
  const unknown = [...fields.keys()].filter((key) => members.every(({ name }) => name !== key));
  return [
    ...unknown.map((key) => `${path}.${key}: the type has no such field`),
    ...members.flatMap(({ name, optional, file, type, owner }) => {
      if (!fields.has(name)) return optional ? [] : [`${path}.${name}: is missing`];
      if (owner !== undefined) seen.add(`${owner}.${name}`);
      return faults(fields.get(name), { file, type }, `${path}.${name}`, seen);
    }),
  ];
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
