/** An error that ends a shell which is not interactive, with its message. */
export class ShellError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 2) {
    super(message);
    this.name = 'ShellError';
    this.exitCode = exitCode;
  }
}
