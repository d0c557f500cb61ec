/**
 * Whole numbers that add up to `total`, in proportion to `shares`: by largest remainders, the first of equals first. All are
 * 0 where no share is above 0.
 */
export function apportion(total: number, shares: readonly number[]): readonly number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  if (sum <= 0) return shares.map(() => 0);
  const exact = shares.map((share) => (total * share) / sum);
  const whole = exact.map(Math.floor);
  const left = total - whole.reduce((all, number) => all + number, 0);
  const byRemainder = exact
    .map((number, at) => ({ at, remainder: number - Math.floor(number) }))
    .toSorted((one, other) => other.remainder - one.remainder || one.at - other.at);
  const raised = new Set(byRemainder.slice(0, left).map(({ at }) => at));
  return whole.map((number, at) => (raised.has(at) ? number + 1 : number));
}
