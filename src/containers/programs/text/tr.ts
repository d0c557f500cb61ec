import { expandEscapes } from '../../libc/escapes.ts';
import { characterClasses } from '../../libc/regex/character-classes.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Program } from '../../runtime/process.ts';
import { chunksOf, writeText } from '../../runtime/streams.ts';
import { parseOptions, UsageError, withUsage } from '../command-line/usage.ts';

/** tr. Source: POSIX.1-2024, utilities, tr; busybox 1.37, coreutils/tr.c. */
export const tr: Program = withUsage(async (process) => {
  const options = parseOptions(process, {
    short: 'cCdst',
    long: { delete: 'd', 'squeeze-repeats': 's', complement: 'c' },
    stopAtOperand: true,
  });
  const [first, second] = options.operands;
  const [isComplement, deletes, squeezes] = [options.has('c', 'C'), options.has('d'), options.has('s')];
  if (first === undefined) throw new UsageError();
  if (second === undefined && !deletes && !squeezes) throw new UsageError(`missing operand after '${first}'`);
  const [from, to] = [expandSet(first), expandSet(second ?? '')];
  const isIn = (character: string) => from.includes(character) !== isComplement;
  const translate = (character: string) => {
    if (!isIn(character) || second === undefined || deletes) return character;
    const index = isComplement ? to.length - 1 : Math.min(from.indexOf(character), to.length - 1);
    return to[index] ?? character;
  };
  const isSqueezed = (character: string, translated: string) => {
    if (second === undefined) return isComplement ? isIn(character) : from.includes(translated);
    return to.includes(translated);
  };
  let last = '';
  for await (const bytes of chunksOf(process.stdin, process.signal)) {
    let text = '';
    for (const character of decodeUtf8(bytes)) {
      if (deletes && isIn(character)) continue;
      const translated = translate(character);
      const isRepeated = translated === last;
      last = translated;
      if (!(squeezes && isRepeated && isSqueezed(character, translated))) text += translated;
    }
    await writeText(process.stdout, text);
  }
  return 0;
});

/** The characters of a set, in their order: ranges, classes and escapes expanded. */
function expandSet(set: string): readonly string[] {
  const plain = expandEscapes(set.replace(/\[:(\w+):\]/g, (all, name: string) => charactersOfClass(name) ?? all));
  const all = Array.from(plain);
  const characters: string[] = [];
  for (let at = 0; at < all.length; at += 1) {
    const [from = '', dash, to] = all.slice(at, at + 3);
    if (dash !== '-' || to === undefined) {
      characters.push(from);
      continue;
    }
    for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) {
      characters.push(String.fromCharCode(code));
    }
    at += 2;
  }
  return characters;
}

/** The characters of a class, without those that mean something in a set. */
function charactersOfClass(name: string): string | undefined {
  return characterClasses[name]
    ?.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index)),
    )
    .filter((character) => character !== '-' && character !== '\\')
    .join('');
}
