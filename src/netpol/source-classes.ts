import { addBit, type Bits, eachBit, hasBit, noBits } from './bits.ts';
import type { AllRules } from './compiled-policy.ts';
import type { End } from './ends.ts';

/** What policies know of some sources that they treat alike, for each family that those dial in. */
export type SourceClass = readonly FamilyRules[];

interface FamilyRules {
  readonly family: 4 | 6;
  /** The destinations that the sources dial in this family. */
  readonly destinations: Bits;
  /** The ingress rules that have the sources among their peers, by index. */
  readonly entering: readonly number[];
  /** The egress rules that speak for the sources, by index; undefined where nothing isolates them. */
  readonly leaving: readonly number[] | undefined;
}

/** How the ends that have addresses of the same families, in the same order, choose a family. */
interface Dialling {
  readonly key: string;
  readonly byFamily: ReadonlyMap<4 | 6, Bits>;
}

/** Sorts the ends into classes by what every rule says of them as sources. */
export function sourceClasses(
  ends: readonly End[],
  rules: AllRules,
  familyOf: (from: End, to: End) => 4 | 6,
): { readonly classOf: readonly number[]; readonly classes: readonly SourceClass[] } {
  const dialling = diallingOf(ends, familyOf);
  const families = [...new Set(dialling.flatMap(({ byFamily }) => [...byFamily.keys()]))];
  const entering = new Map(
    families.map((family) => [
      family,
      marks(
        rules.ingress.map((rule) => rule.peers(family)),
        ends,
      ),
    ]),
  );
  const leaving = marks(
    rules.egress.map((rule) => rule.selected),
    ends,
  );
  const numbers = new Map<string, number>();
  const classes: SourceClass[] = [];
  const classOf = ends.map((_, index) => {
    const { key, byFamily } = dialling[index] ?? { key: '', byFamily: new Map<4 | 6, Bits>() };
    const isolated = hasBit(rules.isolated.egress, index);
    const seen = [...entering.values()].map((marked) => marked[index]?.join());
    const name = `${key} ${isolated} ${leaving[index]?.join()} ${seen.join(' ')}`;
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, classes.length);
    classes.push(
      [...byFamily].map(([family, destinations]) => ({
        family,
        destinations,
        entering: listed(entering.get(family)?.[index]),
        leaving: isolated ? listed(leaving[index]) : undefined,
      })),
    );
    return classes.length - 1;
  });
  return { classOf, classes };
}

/** For each end the sets that hold it. */
function marks(sets: readonly Bits[], ends: readonly End[]): readonly Bits[] {
  const marked = ends.map(() => noBits(sets.length));
  sets.forEach((set, number) => {
    eachBit(set, (index) => {
      const mine = marked[index];
      if (mine !== undefined) addBit(mine, number);
    });
  });
  return marked;
}

function listed(bits: Bits | undefined): readonly number[] {
  const numbers: number[] = [];
  if (bits !== undefined) eachBit(bits, (number) => numbers.push(number));
  return numbers;
}

function diallingOf(ends: readonly End[], familyOf: (from: End, to: End) => 4 | 6): readonly Dialling[] {
  const keys = ends.map((end) => end.addresses.map((address) => address.family).join());
  const members = Map.groupBy(ends.keys(), (index) => keys[index] ?? '');
  const made = new Map<string, Dialling>();
  for (const [key, [source]] of members) {
    const byFamily = new Map<4 | 6, Bits>();
    for (const group of members.values()) {
      const [from, to] = [ends[source ?? 0], ends[group[0] ?? 0]];
      if (from === undefined || to === undefined) continue;
      const family = familyOf(from, to);
      const bits = byFamily.get(family) ?? noBits(ends.length);
      for (const index of group) addBit(bits, index);
      byFamily.set(family, bits);
    }
    made.set(key, { key, byFamily });
  }
  return keys.flatMap((key) => made.get(key) ?? []);
}
