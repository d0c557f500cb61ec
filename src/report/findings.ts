/** One thing that was looked at: a sentence, and what to do about it. */
export interface Finding {
  /** A short name, for scripts. */
  readonly id: string;
  /** `note`: something works less well, or is not there and need not be. */
  readonly standing: 'well' | 'note' | 'amiss';
  readonly says: string;
  readonly todo?: string;
}

export function well(id: string, says: string): Finding {
  return { id, standing: 'well', says };
}

export function note(id: string, says: string, todo: string): Finding {
  return { id, standing: 'note', says, todo };
}

export function amiss(id: string, says: string, todo: string): Finding {
  return { id, standing: 'amiss', says, todo };
}

/** The findings in lines: `ok`, `--` and `!!` stand for the three standings, what to do is on a line of its own. */
export function findingsText(findings: readonly Finding[]): string {
  const marks = { well: 'ok', note: '--', amiss: '!!' } as const;
  const lines = findings.flatMap(({ standing, says, todo }) => [
    `${marks[standing]}  ${says}`,
    ...(todo === undefined ? [] : [`    ${todo}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
