import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Declaration, declarationIn, importsIn, type Member, type TypeText } from './type-text.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A declaration, and the file of the project that it stands in: the names in it are those of that file. */
export interface Found extends Declaration {
  readonly file: string;
}

/** A type as it is written in a file. */
export interface TypeIn {
  readonly file: string;
  readonly type: TypeText;
}

const texts = new Map<string, string>();

/** What a name means in a file: undefined for TypeScript's own and those of packages. */
export function lookUp(name: string, file: string): Found | undefined {
  const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
  texts.set(file, text);
  const declaration = declarationIn(text, name);
  if (declaration !== undefined) return { ...declaration, file };
  const imported = importsIn(text).get(name);
  if (!imported?.from.startsWith('.')) return undefined;
  return lookUp(imported.name, join(dirname(file), imported.from));
}

/**
 * A type without TypeScript's own helpers: `Readonly<X>` and `NonNullable<X>` are X, `Exclude` leaves out, and an alias of
 * nothing but another name is that.
 */
export function plain({ file, type }: TypeIn): TypeIn {
  if (type.is !== 'name') return { file, type };
  const [first, second] = type.of;
  if (first === undefined) return { file, type };
  if (type.name === 'Readonly' || type.name === 'NonNullable') return plain({ file, type: first });
  if (type.name === 'Exclude' && second !== undefined) {
    const from = meant({ file, type: first });
    const out = optionsOf(meant({ file, type: second }).type).map(textKey);
    const left = optionsOf(from.type).filter((option) => !out.includes(textKey(option)));
    return { file: from.file, type: left.length === 1 ? left[0]! : { is: 'union', of: left } };
  }
  return { file, type };
}

/** What a type comes to: a name of the project's is followed to its declaration, as long as it is one. */
export function meant(written: TypeIn): TypeIn {
  const { file, type } = plain(written);
  if (type.is !== 'name' || type.of.length > 0) return { file, type };
  const found = lookUp(type.name, file);
  if (found === undefined) return { file, type };
  return found.is === 'type' ? meant({ file: found.file, type: found.type }) : { file: found.file, type: found.type };
}

/** A member, and the file whose names its type uses. */
export interface MemberIn extends Member {
  readonly file: string;
}

/**
 * The members of an interface by what it extends: `inherited` are those of an `Omit`, which has no name of its own, and
 * `parents` the interfaces that it extends whole.
 */
export function membersOf(found: Found): {
  readonly inherited: readonly MemberIn[];
  readonly own: readonly MemberIn[];
  readonly parents: readonly Found[];
} {
  const inherited: MemberIn[] = [];
  const parents: Found[] = [];
  for (const parent of found.parents) {
    if (parent.is !== 'name') throw new Error(`${found.name} extends what has no name`);
    const [base, keys] = parent.of;
    const whole = parent.name === 'Omit' && base?.is === 'name' ? base.name : parent.name;
    const from = lookUp(whole, found.file);
    if (from === undefined) throw new Error(`${found.name} extends ${whole}, which is not there`);
    if (keys === undefined) parents.push(from);
    else {
      const out = optionsOf(keys).map(textKey);
      inherited.push(...allMembers(from).filter(({ name }) => !out.includes(textKey({ is: 'literal', value: name }))));
    }
  }
  const own = found.type.is === 'object' ? found.type.members.map((one) => ({ ...one, file: found.file })) : [];
  return { inherited: inherited.filter(({ name }) => own.every((one) => one.name !== name)), own, parents };
}

/** Every member of an interface, with all that it extends. */
export function allMembers(found: Found): readonly MemberIn[] {
  const { inherited, own, parents } = membersOf(found);
  return [...parents.flatMap(allMembers), ...inherited, ...own];
}

function optionsOf(type: TypeText): readonly TypeText[] {
  return type.is === 'union' ? type.of : [type];
}

function textKey(type: TypeText): string {
  return JSON.stringify(type);
}
