/**
 * A function that computes each result once. `keyOf` gives arguments with the same result the same key: by default an
 * argument is its own key. Results are kept for as long as the function is.
 */
export function memoize<Argument, Result>(
  compute: (argument: Argument) => Result,
  keyOf: (argument: Argument) => unknown = (argument) => argument,
): (argument: Argument) => Result {
  const results = new Map<unknown, Result>();
  return (argument) => {
    const key = keyOf(argument);
    const known = results.get(key);
    if (known !== undefined || results.has(key)) return known as Result;
    const result = compute(argument);
    results.set(key, result);
    return result;
  };
}
