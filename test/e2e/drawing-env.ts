/**
 * The environment of a child program that draws on a terminal: this process's, with what is given above it. Ink draws
 * nothing as it goes where `CI` or `CONTINUOUS_INTEGRATION` is set, even to nothing; only `false` and `0` count as unset.
 * The tests themselves keep the `CI` that they were started with: some must know it.
 */
export function drawingEnv(given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const own = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(own), CI: 'false', CONTINUOUS_INTEGRATION: 'false', ...given };
}
