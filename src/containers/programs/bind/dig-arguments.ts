import { canonicalAddress } from '../../../kube/addresses.ts';
import type { DnsQuestion, DnsType } from '../../../kube/dns.ts';
import { isDnsType } from '../../network/dns-types.ts';
import { reverseName } from '../../network/reverse-name.ts';

/** A command line of dig. */
export interface DigArguments {
  readonly questions: readonly DnsQuestion[];
  /** The server of `@SERVER`. */
  readonly server: string | undefined;
  /** The options with `+`, with their values. */
  readonly plus: ReadonlyMap<string, string>;
  /** All words, as the banner repeats them. */
  readonly words: readonly string[];
}

/** Reads a command line; a text is the option that is not known. Source: dig(1). */
export function readDigArguments(words: readonly string[]): DigArguments | string {
  const plus = new Map<string, string>();
  const questions: DnsQuestion[] = [];
  let type: DnsType | undefined;
  let server: string | undefined;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const upper = word.toUpperCase();
    if (word.startsWith('@')) server = word.slice(1);
    else if (word.startsWith('+')) {
      const [name = '', value = ''] = word.slice(1).split('=');
      plus.set(name, value);
    } else if (word === '-x') {
      const address = rest.shift() ?? '';
      questions.push({ name: reverseName(canonicalAddress(address) ?? address), type: 'PTR' });
    } else if (word === '-t') {
      const value = rest.shift()?.toUpperCase() ?? '';
      if (isDnsType(value)) type = value;
    } else if (word === '-q') questions.push({ name: rest.shift() ?? '', type: 'A' });
    else if (word === '-p' || word === '-b') rest.shift();
    else if (word === '-4' || word === '-6') continue;
    else if (word.startsWith('-')) return word;
    else if (isDnsType(upper)) type = upper;
    else if (upper !== 'IN') questions.push({ name: word, type: 'A' });
  }
  const all: readonly DnsQuestion[] = questions.length === 0 ? [{ name: '.', type: 'NS' }] : questions;
  const typed = all.map((question) => (type !== undefined && question.type === 'A' ? { ...question, type } : question));
  return { questions: typed, server, plus, words };
}
