import { quoteGo } from '../../kube/go-text.ts';
import type { Labels } from '../../kube/labels.ts';
import { labelKey, labelValue } from '../../simulator/validation/names.ts';

/** Labels asked for in a request, as `labelSelector=app=web,tier in (front,back),!track`. */
export interface LabelQuery {
  matches(labels: Labels): boolean;
}

/**
 * Reads a label selector in the syntax of requests and of `kubectl -l`. A fault is told in the server's words.
 * Source: k8s.io/apimachinery pkg/labels/selector.go, `Parse`.
 */
export function parseLabelQuery(text: string): LabelQuery | { readonly fault: string } {
  const tokens = tokensOf(text);
  let at = 0;
  const requirements: Requirement[] = [];
  const ahead = (): Token => tokens[at] ?? end;
  const take = (): Token => tokens[at++] ?? end;

  try {
    while (ahead().is !== 'end') {
      if (!startsRequirement(ahead()))
        throw new Fault(`found '${ahead().text}', expected: !, identifier, or 'end of string'`);
      requirements.push(within('unable to parse requirement: ', requirement));
      const next = take();
      if (next.is === 'end') break;
      if (next.text !== ',') throw new Fault(`found '${next.text}', expected: ',' or 'end of string'`);
      if (!startsRequirement(ahead())) throw new Fault(`found '${ahead().text}', expected: identifier after ','`);
    }
  } catch (fault) {
    if (fault instanceof Fault) return { fault: fault.message };
    throw fault;
  }
  return { matches: (labels) => requirements.every((one) => holds(one, labels)) };

  function requirement(): Requirement {
    const negated = ahead().text === '!' && ahead().is === 'sign';
    if (negated) take();
    const key = take();
    if (key.is !== 'word') throw new Fault(`found '${key.text}', expected: identifier`);
    refuse(labelKey(key.text), '<nil>', key.text);
    if (negated) return { key: key.text, operator: '!', values: [] };
    if (ahead().is === 'end' || ahead().text === ',') return { key: key.text, operator: 'exists', values: [] };
    const operator = take().text;
    if (!operators.has(operator)) {
      throw new Fault(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
    }
    return checked({ key: key.text, operator, values: operator.endsWith('in') ? valueList() : [oneValue()] });
  }

  function oneValue(): string {
    if (ahead().is === 'end' || ahead().text === ',') return '';
    const value = take();
    if (value.is !== 'word') throw new Fault(`found '${value.text}', expected: identifier`);
    return value.text;
  }

  function valueList(): readonly string[] {
    const open = take();
    if (open.text !== '(') throw new Fault(`found '${open.text}' expected: '('`);
    const first = ahead();
    if (first.text === ')') {
      take();
      return [''];
    }
    if (first.is !== 'word' && first.text !== ',') {
      throw new Fault(`found '${first.text}', expected: ',', ')' or identifier`);
    }
    const values = new Set<string>();
    for (;;) {
      const value = take();
      const next = ahead();
      if (value.is === 'word') {
        values.add(value.text);
        if (next.text === ')') break;
        if (next.text !== ',') throw new Fault(`found '${next.text}', expected: ',' or ')'`);
      } else if (value.text === ',') {
        if (values.size === 0) values.add('');
        if (next.text === ')') {
          values.add('');
          break;
        }
        if (next.text === ',') {
          take();
          values.add('');
        }
      } else throw new Fault(`found '${value.text}', expected: ',', or identifier`);
    }
    take();
    return [...values].toSorted();
  }
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

interface Token {
  readonly is: 'word' | 'sign' | 'end';
  readonly text: string;
}

class Fault extends Error {}

const end: Token = { is: 'end', text: '' };
const operators: ReadonlySet<string> = new Set(['in', 'notin', '=', '==', '!=', '>', '<']);

/** Signs are as long as they can be: `===` is `==` and `=`. All but blanks and signs makes words. */
function tokensOf(text: string): readonly Token[] {
  const found = text.matchAll(/==|!=|[=!(),<>]|[^\s=!(),<>]+/g);
  return [...found].map(([token]): Token => ({ is: /^[=!(),<>]/.test(token) ? 'sign' : 'word', text: token }));
}

function startsRequirement({ is, text }: Token): boolean {
  return is === 'word' || (is === 'sign' && text === '!');
}

function within<T>(prefix: string, act: () => T): T {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof Fault) throw new Fault(`${prefix}${fault.message}`);
    throw fault;
  }
}

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  if ((operator === '>' || operator === '<') && !integer.test(values[0] ?? '')) {
    const because = "for 'Gt', 'Lt' operators, the value must be an integer";
    throw new Fault(`values[0]: Invalid value: ${quoteGo(values[0] ?? '')}: ${because}`);
  }
  for (const [index, value] of values.entries()) refuse(labelValue(value), `values[${index}][${key}]`, value);
  return requirement;
}

function refuse(faults: readonly string[], field: string, value: string): void {
  if (faults.length > 0) throw new Fault(`${field}: Invalid value: ${quoteGo(value)}: ${faults.join('; ')}`);
}

/** A missing label satisfies what is negative, and nothing else. */
function holds({ key, operator, values }: Requirement, labels: Labels): boolean {
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
