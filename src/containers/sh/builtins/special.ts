/** Whether a builtin is one of those whose faults end the shell. Source: POSIX.1-2024, Shell 2.15 */
export function isSpecial(name: string): boolean {
  return special.has(name);
}

const special = new Set(
  'break : . continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);
