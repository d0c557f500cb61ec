/** The time, and waits. It is an argument, so that tests can stop it. */
export interface Clock {
  readonly now: () => Date;
  /** Calls back once after so many milliseconds of real time; returns a function that cancels it. */
  readonly later: (milliseconds: number, act: () => void) => () => void;
  /**
   * How long a built-in delay of that many milliseconds lasts: a wait that the person did not choose (the timeout of a
   * resolver, the pull of an image). It lasts as long as on a real cluster, unless the person asked for a fast one
   * (`--fast`). Waits that the person typed (`sleep 5`, `-T 2`) do not go through it.
   */
  readonly builtInDelay: (milliseconds: number) => number;
}
