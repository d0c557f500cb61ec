/** Time, for whatever lasts: handed in, so that a test can hold it still. */
export interface Clock {
  readonly now: () => Date;
  /** Acts once after so many milliseconds of real time; returns how to call that off. */
  readonly later: (milliseconds: number, act: () => void) => () => void;
  /**
   * How long, in milliseconds, a wait really lasts that the person did not choose (a resolver's patience, an image's
   * pull). As long as on a real cluster, unless the person asked for haste (`--fast`). Waits that somebody typed
   * (`sleep 5`, `-T 2`) are never asked about.
   */
  readonly unchosen: (milliseconds: number) => number;
}
