// Reads type declarations from the text of TypeScript files, as much as types of JSON need: interfaces and type aliases
// of literals, words, arrays, tuples, objects, unions, intersections and references. TypeScript 7 has no compiler API.

/** A type as it is written. */
export type TypeText =
  | { readonly is: 'literal'; readonly value: string | number | boolean | null }
  | { readonly is: 'name'; readonly name: string; readonly of: readonly TypeText[] }
  /** A member of another type, `NetworkPolicy['spec']`. */
  | { readonly is: 'member'; readonly from: TypeText; readonly key: TypeText }
  | { readonly is: 'array'; readonly of: TypeText }
  | { readonly is: 'tuple'; readonly of: readonly TypeText[] }
  | { readonly is: 'object'; readonly members: readonly Member[] }
  | { readonly is: 'union' | 'intersection'; readonly of: readonly TypeText[] };

/** A field of an object. */
export interface Member {
  readonly name: string;
  readonly optional: boolean;
  /** Its doc comment without the marks; empty where it has none. */
  readonly comment: string;
  readonly type: TypeText;
}

/** `interface NAME extends … { … }`, or `type NAME = …`. */
export interface Declaration {
  readonly name: string;
  readonly comment: string;
  readonly is: 'interface' | 'type';
  /** What an interface extends. */
  readonly parents: readonly TypeText[];
  readonly type: TypeText;
}

/** The declaration of a name in the text of a file; undefined where the file has none. Throws on what it cannot read. */
export function declarationIn(text: string, name: string): Declaration | undefined {
  const start = new RegExp(`^(?:export )?(interface|type) ${name}\\b`, 'm').exec(text);
  if (start === null) return undefined;
  const tokens = tokensOf(text.slice(start.index + start[0].length), name);
  const comment = cleanComment(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, start.index))?.[1] ?? '');
  if (start[1] === 'type') {
    tokens.take('=');
    return { name, comment, is: 'type', parents: [], type: readType(tokens) };
  }
  const parents: TypeText[] = [];
  if (tokens.takeIf('extends'))
    do parents.push(readType(tokens));
    while (tokens.takeIf(','));
  return { name, comment, is: 'interface', parents, type: readType(tokens) };
}

/** The names that a file imports: where each comes from, and what it is called there. */
export function importsIn(text: string): ReadonlyMap<string, { readonly from: string; readonly name: string }> {
  const imports = [...text.matchAll(/^import (?:type )?\{([^}]*)\} from '([^']+)';/gm)];
  return new Map(
    imports.flatMap(([, names = '', from = '']) =>
      names.split(',').flatMap((part) => {
        const [name = '', local = name] = part
          .trim()
          .replace(/^type /, '')
          .split(' as ');
        return name === '' ? [] : [[local, { from, name }] as const];
      }),
    ),
  );
}

interface Tokens {
  /** Nothing where the text ends. */
  readonly next: () => string;
  readonly peek: () => string;
  /** The doc comment that stood before the next token. */
  readonly comment: () => string;
  readonly take: (token: string) => void;
  readonly takeIf: (token: string) => boolean;
}

function tokensOf(text: string, about: string): Tokens {
  const pattern = /\/\*\*([\s\S]*?)\*\/|\/\/.*|\/\*[\s\S]*?\*\/|('(?:[^'\\]|\\.)*'|[\w$]+|[^\s\w])/g;
  let comment = '';
  let ahead: string | undefined;
  const read = (): string => {
    comment = '';
    for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
      if (found[2] !== undefined) return found[2];
      if (found[1] !== undefined) comment = cleanComment(found[1]);
    }
    return '';
  };
  const peek = (): string => (ahead ??= read());
  const next = (): string => {
    const token = peek();
    ahead = undefined;
    return token;
  };
  const takeIf = (token: string): boolean => {
    if (peek() !== token) return false;
    next();
    return true;
  };
  return {
    next,
    peek,
    takeIf,
    comment: () => (peek(), comment),
    take: (token) => {
      const found = next();
      if (found !== token) throw new Error(`the declaration of ${about} has "${found}" where ${token} is expected`);
    },
  };
}

function cleanComment(text: string): string {
  return text
    .replace(/^\s*\* ?/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function readType(tokens: Tokens): TypeText {
  tokens.takeIf('|');
  const parts = [readIntersection(tokens)];
  while (tokens.takeIf('|')) parts.push(readIntersection(tokens));
  return parts.length === 1 ? parts[0]! : { is: 'union', of: parts };
}

function readIntersection(tokens: Tokens): TypeText {
  const parts = [readPostfix(tokens)];
  while (tokens.takeIf('&')) parts.push(readPostfix(tokens));
  return parts.length === 1 ? parts[0]! : { is: 'intersection', of: parts };
}

function readPostfix(tokens: Tokens): TypeText {
  tokens.takeIf('readonly');
  let type = readOne(tokens);
  while (tokens.takeIf('[')) {
    if (tokens.takeIf(']')) type = { is: 'array', of: type };
    else {
      type = { is: 'member', from: type, key: readType(tokens) };
      tokens.take(']');
    }
  }
  return type;
}

function readOne(tokens: Tokens): TypeText {
  const token = tokens.next();
  if (token === '{') return readObject(tokens);
  if (token === '(') {
    const type = readType(tokens);
    tokens.take(')');
    return type;
  }
  if (token === '[') return { is: 'tuple', of: readList(tokens, ']') };
  if (token.startsWith("'")) return { is: 'literal', value: token.slice(1, -1) };
  if (/^\d+$/.test(token)) return { is: 'literal', value: Number(token) };
  if (token === 'null') return { is: 'literal', value: null };
  if (token === 'true' || token === 'false') return { is: 'literal', value: token === 'true' };
  if (!/^[A-Za-z_$]/.test(token)) throw new Error(`"${token}" is no type that can be read`);
  return { is: 'name', name: token, of: tokens.takeIf('<') ? readList(tokens, '>') : [] };
}

function readList(tokens: Tokens, end: string): readonly TypeText[] {
  const list: TypeText[] = [];
  while (!tokens.takeIf(end)) {
    list.push(readType(tokens));
    tokens.takeIf(',');
  }
  return list;
}

function readObject(tokens: Tokens): TypeText {
  const members: Member[] = [];
  while (!tokens.takeIf('}')) {
    const comment = tokens.comment();
    tokens.takeIf('readonly');
    const name = tokens.next().replace(/^'|'$/g, '');
    const optional = tokens.takeIf('?');
    tokens.take(':');
    members.push({ name, optional, comment, type: readType(tokens) });
    if (!tokens.takeIf(';')) tokens.takeIf(',');
  }
  return { is: 'object', members };
}
