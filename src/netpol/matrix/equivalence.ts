import { type Bitset, eachBit } from './bitset.ts';

/** Numbers divided into equivalence classes. Classes are in the order of their first members. */
export interface EquivalenceClasses {
  /** The class of each number. */
  readonly classOf: Int32Array;
  /** The numbers of each class, from small to large. */
  readonly members: readonly (readonly number[])[];
}

/**
 * Divides numbers into equivalence classes: two numbers are in one class if `start` has them in one, and if they are
 * members of the same sets. A set takes time for its members alone, so many small sets are cheap.
 */
export function equivalenceClasses(start: ArrayLike<number>, sets: Iterable<Bitset>): EquivalenceClasses {
  const count = start.length;
  const classOf = Int32Array.from(start);
  const ids = classOf.reduce((most, id) => Math.max(most, id + 1), 0) + count;
  const sizes = new Int32Array(ids);
  for (const id of classOf) sizes[id] = (sizes[id] ?? 0) + 1;
  const free: number[] = [];
  for (let id = ids - 1; id >= 0; id--) if (sizes[id] === 0) free.push(id);
  // For each class the set that split it last, and the class that the members of that set moved to.
  const splitBy = new Int32Array(ids);
  const movedTo = new Int32Array(ids);
  let turn = 0;
  for (const set of sets) {
    turn++;
    eachBit(set, (index) => {
      const old = classOf[index] ?? 0;
      if (splitBy[old] !== turn) {
        splitBy[old] = turn;
        // The only member of a class stays in it.
        movedTo[old] = sizes[old] === 1 ? old : (free.pop() ?? old);
      }
      const id = movedTo[old] ?? old;
      if (id === old) return;
      classOf[index] = id;
      sizes[id] = (sizes[id] ?? 0) + 1;
      if (--sizes[old]! === 0) free.push(old);
    });
  }
  return numberByFirstMember(classOf, ids);
}

function numberByFirstMember(ids: Int32Array, most: number): EquivalenceClasses {
  const numberOf = new Int32Array(most).fill(-1);
  const members: number[][] = [];
  const classOf = ids.map((id, index) => {
    let number = numberOf[id] ?? -1;
    if (number < 0) {
      number = members.length;
      numberOf[id] = number;
      members.push([]);
    }
    members[number]?.push(index);
    return number;
  });
  return { classOf, members };
}
