import type { Address, SedCommand } from './sed-script.ts';

/** Whether a command is for this line. */
export function selects(command: SedCommand, number: number, isLast: boolean, space: string): boolean {
  const { from, to } = command;
  if (from === undefined) return true;
  const matches = (address: Address) => {
    if (address.is === 'line') return number === address.line;
    if (address.is === 'last') return isLast;
    if (address.is === 'step')
      return address.step === 0
        ? number === address.first
        : number >= address.first && (number - address.first) % address.step === 0;
    return address.expression.test(space);
  };
  if (to === undefined) return matches(from);
  if (command.active === undefined) {
    if (!matches(from)) return false;
    if (to.is === 'more') command.active = to.lines > 0 ? { until: number + to.lines } : undefined;
    else if (to.is === 'line') command.active = to.line > number ? { until: to.line } : undefined;
    else command.active = to.is === 'last' && isLast ? undefined : { until: Infinity };
    return true;
  }
  const ends = number >= command.active.until || (to.is !== 'more' && to.is !== 'line' && matches(to));
  if (ends) command.active = undefined;
  return true;
}

/** The line with the matches replaced; undefined where there is none. */
export function substitute(command: SedCommand, space: string): string | undefined {
  const { expression, replacement = '', flags } = command;
  if (expression === undefined) return undefined;
  const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
  let count = 0;
  let changed = false;
  const result = space.replace(expression, (...groups: unknown[]) => {
    count += 1;
    const match = textOf(groups[0]);
    if (flags.includes('g') ? count < nth : count !== nth) return match;
    changed = true;
    const end = groups.findIndex((group, index) => index > 0 && typeof group === 'number');
    return fill(
      replacement,
      groups.slice(0, end).map((group) => textOf(group)),
    );
  });
  return changed ? result : undefined;
}

function fill(replacement: string, groups: readonly string[]): string {
  return replacement.replace(/\\([0-9])|\\n|\\t|\\([\s\S])|&/g, (all, group, other) => {
    if (group !== undefined) return groups[Number(group)] ?? '';
    if (all === '\\n') return '\n';
    if (all === '\\t') return '\t';
    return other ?? groups[0] ?? '';
  });
}

/** A group of a match, which is text or nothing. */
function textOf(group: unknown): string {
  return typeof group === 'string' ? group : '';
}
