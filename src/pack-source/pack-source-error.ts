/** A source that no pack can be taken from; the message is a sentence without a full stop, for people. */
export class PackSourceError extends Error {
  override readonly name = 'PackSourceError';
  /** `usage`: another command line is wanted; `invalid`: what is in the source is not what it should be. */
  readonly is: 'usage' | 'invalid';

  constructor(is: PackSourceError['is'], message: string) {
    super(message);
    this.is = is;
  }
}

/** The command line names a source that is none, or one that cannot be reached. */
export function unusable(message: string): PackSourceError {
  return new PackSourceError('usage', message);
}

/** The source is there, and holds what a pack must not have. */
export function refused(message: string): PackSourceError {
  return new PackSourceError('invalid', message);
}
