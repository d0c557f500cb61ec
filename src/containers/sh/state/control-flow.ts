/** A command ends what it stands in: loops, a function, or the shell. */
export class ControlFlow extends Error {
  readonly kind: 'break' | 'continue' | 'return' | 'exit' | 'interrupt';
  /** How many loops it ends, or the exit code. */
  readonly count: number;

  constructor(kind: ControlFlow['kind'], count: number) {
    super(kind);
    this.name = 'ControlFlow';
    this.kind = kind;
    this.count = count;
  }
}
