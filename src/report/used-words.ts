/** What was used for a task. */
export interface Used {
  readonly tries: number;
  readonly hints: number;
  /** Whether the reference answer was shown. */
  readonly solutionSeen: boolean;
}

/** What was used for a task, in words: `2 tries, 1 hint, solution seen`. Empty where nothing was. */
export function usedWords({ tries, hints, solutionSeen }: Used): string {
  return [
    ...(tries > 0 ? [tries === 1 ? '1 try' : `${tries} tries`] : []),
    ...(hints > 0 ? [hints === 1 ? '1 hint' : `${hints} hints`] : []),
    ...(solutionSeen ? ['solution seen'] : []),
  ].join(', ');
}
