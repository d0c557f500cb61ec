/** What `doctor` found about one thing: a sentence, and what to do about it. */
export interface DoctorFinding extends DoctorStatus {
  /** A short name, for scripts. */
  readonly id: string;
}

/** A finding without its name. */
export interface DoctorStatus {
  /** `note`: something works less well, or is missing and is not needed. `amiss`: something does not work. */
  readonly standing: 'well' | 'note' | 'amiss';
  readonly says: string;
  readonly todo?: string;
}

const marks = { well: 'ok', note: '--', amiss: '!!' } as const;

/** The findings in lines, each with the mark of its standing; what to do is on a line of its own. */
export function doctorText(findings: readonly DoctorFinding[]): string {
  const lines = findings.flatMap(({ standing, says, todo }) => [
    `${marks[standing]}  ${says}`,
    ...(todo === undefined ? [] : [`    ${todo}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
