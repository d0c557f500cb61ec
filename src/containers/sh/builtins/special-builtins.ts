/** Whether an error of a builtin ends the shell. Source: POSIX.1-2024, Shell Command Language, 2.15. */
export function isSpecialBuiltin(name: string): boolean {
  return specialBuiltins.has(name);
}

const specialBuiltins: ReadonlySet<string> = new Set(
  'break : . continue eval exec exit export readonly return set shift times trap unset'.split(' '),
);
