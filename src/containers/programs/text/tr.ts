import { expandEscapes } from '../../libc/escapes.ts';
import { characterClasses } from '../../libc/pattern.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { nameOf, readOptions, UsageError } from '../coreutils/command-line.ts';

/** A set of tr: ranges, classes and escapes as single characters. */
function setOf(text: string): readonly string[] {
  const characters: string[] = [];
  const plain = expandEscapes(text.replace(/\[:(\w+):\]/g, (all, name: string) => expandClass(name) ?? all));
  const all = Array.from(plain);
  for (let at = 0; at < all.length; at += 1) {
    const [from = '', dash, to] = all.slice(at, at + 3);
    if (dash === '-' && to !== undefined) {
      for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1)
        characters.push(String.fromCharCode(code));
      at += 2;
    } else characters.push(from);
  }
  return characters;
}

function expandClass(name: string): string | undefined {
  const set = characterClasses[name];
  if (set === undefined) return undefined;
  const expression = new RegExp(`[${set}]`);
  return Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
    .filter((character) => expression.test(character) && character !== '-' && character !== '\\')
    .join('');
}

export async function tr(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'cCdst', { delete: 'd', 'squeeze-repeats': 's', complement: 'c' }, false);
  const [first, second] = options.operands;
  if (first === undefined) throw new UsageError('');
  if (second === undefined && !options.has('d') && !options.has('s'))
    throw new UsageError(nameOf(process) === '' ? '' : `missing operand after '${first}'`);
  const from = setOf(first);
  const to = setOf(second ?? '');
  const isIn =
    options.has('c') || options.has('C')
      ? (character: string) => !from.includes(character)
      : (character: string) => from.includes(character);
  const squeezed = new Set(second === undefined ? from : to);
  let last = '';
  for (
    let bytes = await process.stdin.read(process.signal);
    bytes !== null;
    bytes = await process.stdin.read(process.signal)
  ) {
    let out = '';
    for (const character of decodeUtf8(bytes)) {
      const found = isIn(character);
      if (found && options.has('d')) continue;
      const index =
        options.has('c') || options.has('C') ? to.length - 1 : Math.min(from.indexOf(character), to.length - 1);
      const mapped = found && second !== undefined && !options.has('d') ? (to[index] ?? character) : character;
      const squeezes =
        options.has('s') &&
        mapped === last &&
        (second === undefined && (options.has('c') || options.has('C')) ? found : squeezed.has(mapped));
      last = mapped;
      if (!squeezes) out += mapped;
    }
    await writeText(process.stdout, out);
  }
  return 0;
}
