import { quoteGo } from '../../kube/go-text.ts';
import type { Labels } from '../../kube/labels.ts';
import { labelKey, labelValue } from '../../simulator/validation/names.ts';

/** The labels that a request selects, as `labelSelector=app=web,tier in (front,back),!track`. */
export interface LabelQuery {
  matches(labels: Labels): boolean;
}

/**
 * Reads a label selector in the syntax of requests and of `kubectl -l`. A fault has the words of the server.
 * Source: k8s.io/apimachinery pkg/labels/selector.go, `Parse`.
 */
export function parseLabelQuery(text: string): LabelQuery | { readonly fault: string } {
  try {
    const requirements = new SelectorParser(tokensOf(text)).parse();
    return { matches: (labels) => requirements.every((one) => isMet(one, labels)) };
  } catch (fault) {
    if (fault instanceof SelectorFault) return { fault: fault.message };
    throw fault;
  }
}

class SelectorParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    while (this.#ahead.is !== 'end') {
      if (!startsRequirement(this.#ahead)) {
        throw new SelectorFault(`found '${this.#ahead.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(withPrefix('unable to parse requirement: ', () => this.#requirement()));
      const next = this.#take();
      if (next.is === 'end') break;
      if (next.text !== ',') throw new SelectorFault(`found '${next.text}', expected: ',' or 'end of string'`);
      if (!startsRequirement(this.#ahead)) {
        throw new SelectorFault(`found '${this.#ahead.text}', expected: identifier after ','`);
      }
    }
    return requirements;
  }

  get #ahead(): Token {
    return this.#tokens[this.#at] ?? end;
  }

  #take(): Token {
    return this.#tokens[this.#at++] ?? end;
  }

  /** Takes the token ahead if it has that text. */
  #takeIf(text: string): boolean {
    const isAhead = this.#ahead.text === text;
    if (isAhead) this.#at++;
    return isAhead;
  }

  #requirement(): Requirement {
    const negated = this.#takeIf('!');
    const key = this.#take();
    if (key.is !== 'word') throw new SelectorFault(`found '${key.text}', expected: identifier`);
    refuse(labelKey(key.text), '<nil>', key.text);
    if (negated) return { key: key.text, operator: '!', values: [] };
    if (this.#ahead.is === 'end' || this.#ahead.text === ',') return { key: key.text, operator: 'exists', values: [] };
    const operator = this.#take().text;
    if (!operators.has(operator)) {
      throw new SelectorFault(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
    }
    const values = operator.endsWith('in') ? this.#valueList() : [this.#oneValue()];
    return checkValues({ key: key.text, operator, values });
  }

  #oneValue(): string {
    if (this.#ahead.is === 'end' || this.#ahead.text === ',') return '';
    const value = this.#take();
    if (value.is !== 'word') throw new SelectorFault(`found '${value.text}', expected: identifier`);
    return value.text;
  }

  /** The values in parentheses, sorted. Between commas without a word stands the empty value. */
  #valueList(): readonly string[] {
    const open = this.#take();
    if (open.text !== '(') throw new SelectorFault(`found '${open.text}' expected: '('`);
    if (this.#takeIf(')')) return [''];
    const first = this.#ahead;
    if (first.is !== 'word' && first.text !== ',') {
      throw new SelectorFault(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = new Set<string>();
    for (;;) {
      const value = this.#take();
      if (value.is === 'word') {
        values.add(value.text);
        if (this.#takeIf(')')) break;
        const next = this.#ahead.text;
        if (next !== ',') throw new SelectorFault(`found '${next}', expected: ',' or ')'`);
      } else if (value.text === ',') {
        if (values.size === 0) values.add('');
        if (this.#takeIf(')')) {
          values.add('');
          break;
        }
        if (this.#takeIf(',')) values.add('');
      } else throw new SelectorFault(`found '${value.text}', expected: ',', or identifier`);
    }
    return [...values].toSorted();
  }
}

/** One requirement of a selector: `key`, `!key`, `key=value`, `key in (a,b)`. */
interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

interface Token {
  readonly is: 'word' | 'sign' | 'end';
  readonly text: string;
}

/** Ends the parsing at the first fault. It never leaves this file. */
class SelectorFault extends Error {}

const end: Token = { is: 'end', text: '' };
const operators: ReadonlySet<string> = new Set(['in', 'notin', '=', '==', '!=', '>', '<']);

/** Signs are as long as possible (`===` is `==` and `=`); everything else between blanks is a word. */
function tokensOf(text: string): readonly Token[] {
  const found = text.matchAll(/==|!=|[=!(),<>]|[^\s=!(),<>]+/g);
  return [...found].map(([token]): Token => ({ is: /^[=!(),<>]/.test(token) ? 'sign' : 'word', text: token }));
}

function startsRequirement({ is, text }: Token): boolean {
  return is === 'word' || (is === 'sign' && text === '!');
}

/** Runs a step of the parser; its fault begins with the prefix. */
function withPrefix<T>(prefix: string, act: () => T): T {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof SelectorFault) throw new SelectorFault(`${prefix}${fault.message}`);
    throw fault;
  }
}

/** The requirement, once its values are valid for its operator. */
function checkValues(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  if ((operator === '>' || operator === '<') && !integer.test(values[0] ?? '')) {
    const because = "for 'Gt', 'Lt' operators, the value must be an integer";
    throw new SelectorFault(`values[0]: Invalid value: ${quoteGo(values[0] ?? '')}: ${because}`);
  }
  for (const [index, value] of values.entries()) refuse(labelValue(value), `values[${index}][${key}]`, value);
  return requirement;
}

function refuse(faults: readonly string[], field: string, value: string): void {
  if (faults.length > 0) throw new SelectorFault(`${field}: Invalid value: ${quoteGo(value)}: ${faults.join('; ')}`);
}

/** Whether labels meet a requirement. A missing label meets only negative ones. */
function isMet({ key, operator, values }: Requirement, labels: Labels): boolean {
  const has = Object.hasOwn(labels, key);
  const value = labels[key] ?? '';
  switch (operator) {
    case 'exists':
      return has;
    case '!':
      return !has;
    case 'notin':
    case '!=':
      return !has || !values.includes(value);
    case '>':
      return has && integer.test(value) && BigInt(value) > BigInt(values[0] ?? '');
    case '<':
      return has && integer.test(value) && BigInt(value) < BigInt(values[0] ?? '');
    default:
      return has && values.includes(value);
  }
}

const integer = /^-?\d{1,18}$/;
