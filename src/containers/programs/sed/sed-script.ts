import { parseRegularExpression } from '../../libc/regular-expression.ts';

/** Which lines a command is for. */
export type Address =
  | { readonly is: 'line'; readonly line: number }
  | { readonly is: 'last' }
  | { readonly is: 'match'; readonly expression: RegExp }
  | { readonly is: 'step'; readonly first: number; readonly step: number };

/** One command of a script. */
export interface SedCommand {
  readonly from?: Address;
  readonly to?: Address | { readonly is: 'more'; readonly lines: number };
  readonly negate: boolean;
  readonly name: string;
  readonly text: string;
  readonly expression?: RegExp;
  readonly replacement?: string;
  readonly flags: string;
  /** Whether the range has begun, and where it ends by lines. */
  active: { until: number } | undefined;
}

/** Reads a script; throws an error with sed's words. */
export function parseSed(script: string, kind: 'basic' | 'extended'): readonly SedCommand[] {
  const commands: SedCommand[] = [];
  let at = 0;
  const skip = (expression: RegExp) => {
    at += expression.exec(script.slice(at))?.[0].length ?? 0;
  };
  const delimited = (delimiter: string): string => {
    let text = '';
    for (; at < script.length && script.charAt(at) !== delimiter; at += 1) {
      if (script.charAt(at) === '[' && delimiter !== '[') {
        const set = /^\[\^?\]?(?:\[:\w+:\]|[^\]])*\]/.exec(script.slice(at))?.[0];
        if (set !== undefined && !set.includes(delimiter)) {
          text += set;
          at += set.length - 1;
          continue;
        }
      }
      if (script.charAt(at) === '\\' && at + 1 < script.length) {
        at += 1;
        text += script.charAt(at) === delimiter ? delimiter : `\\${script.charAt(at)}`;
      } else text += script.charAt(at);
    }
    if (at >= script.length) throw new Error(`unmatched '${delimiter}'`);
    at += 1;
    return text;
  };
  const address = (): Address | undefined => {
    const number = /^(\d+)(?:~(\d+))?/.exec(script.slice(at));
    if (number !== null) {
      at += number[0].length;
      if (number[2] !== undefined) return { is: 'step', first: Number(number[1]), step: Number(number[2]) };
      return { is: 'line', line: Number(number[1]) };
    }
    if (script.charAt(at) === '$') {
      at += 1;
      return { is: 'last' };
    }
    const custom = script.charAt(at) === '\\';
    if (!custom && script.charAt(at) !== '/') return undefined;
    const delimiter = script.charAt(custom ? at + 1 : at);
    at += custom ? 2 : 1;
    const text = delimited(delimiter);
    const ignore = script.charAt(at) === 'I';
    if (ignore) at += 1;
    return { is: 'match', expression: parseRegularExpression(text, kind, ignore ? 'i' : '') };
  };
  for (skip(/^[\s;]+/); at < script.length; skip(/^[\s;]+/)) {
    if (script.charAt(at) === '#') {
      skip(/^[^\n]*/);
      continue;
    }
    const from = address();
    skip(/^ */);
    let to: SedCommand['to'];
    if (from !== undefined && script.charAt(at) === ',') {
      at += 1;
      skip(/^ */);
      const more = /^\+(\d+)/.exec(script.slice(at));
      if (more !== null) at += more[0].length;
      to = more === null ? address() : { is: 'more', lines: Number(more[1]) };
      if (to === undefined) throw new Error("unexpected `,'");
    }
    skip(/^ */);
    const negate = script.charAt(at) === '!';
    if (negate) at += 1;
    skip(/^ */);
    const name = script.charAt(at);
    at += 1;
    const base = {
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      negate,
      name,
      active: undefined,
    };
    if (name === 's' || name === 'y') {
      const delimiter = script.charAt(at);
      at += 1;
      const pattern = delimited(delimiter);
      const replacement = delimited(delimiter);
      const flags = /^[gpiIme0-9]*/.exec(script.slice(at))?.[0] ?? '';
      at += flags.length;
      const expression = name === 's' ? parseRegularExpression(pattern, kind, /i/i.test(flags) ? 'gi' : 'g') : /x/;
      commands.push({ ...base, text: pattern, expression, replacement, flags });
    } else if ('aic'.includes(name)) {
      skip(/^(?:\\\n|[ \t]+|\\)?/);
      const end = script.indexOf('\n', at);
      commands.push({ ...base, text: script.slice(at, end < 0 ? undefined : end), flags: '' });
      at = end < 0 ? script.length : end;
    } else if (':btT'.includes(name) && name !== '') {
      const label = /^[ ]*([^;\s}]*)/.exec(script.slice(at));
      at += label?.[0].length ?? 0;
      commands.push({ ...base, text: label?.[1] ?? '', flags: '' });
    } else if ('wr'.includes(name) && name !== '') {
      const file = /^ *([^\n;]*)/.exec(script.slice(at));
      at += file?.[0].length ?? 0;
      commands.push({ ...base, text: file?.[1]?.trim() ?? '', flags: '' });
    } else if ('{}pdqQDPnNhHgGx=l'.includes(name) && name !== '') {
      const number = name === 'q' || name === 'Q' ? (/^ *\d+/.exec(script.slice(at))?.[0] ?? '') : '';
      at += number.length;
      commands.push({ ...base, text: number.trim(), flags: '' });
      if (name !== '{' && name !== '}' && !/^\s*(?:[;}\n#]|$)/.test(script.slice(at)))
        throw new Error("unknown option to `s'");
    } else throw new Error(name === '' ? 'missing command' : `unsupported command ${name}`);
  }
  return commands;
}
