import { type Bits, eachBit } from './bitset.ts';

/** Numbers sorted into classes. Classes stand in the order of their first members. */
export interface Partition {
  /** The class of each number. */
  readonly classOf: Int32Array;
  /** The numbers of each class, from small to large. */
  readonly members: readonly (readonly number[])[];
}

/**
 * Sorts numbers into classes: two are in one class that start in one and that lie in the same of some sets. Each set
 * costs as much as it has members, so many small ones are cheap.
 */
export function partition(start: ArrayLike<number>, sets: Iterable<Bits>): Partition {
  const count = start.length;
  const classOf = Int32Array.from(start);
  const ids = classOf.reduce((most, id) => Math.max(most, id + 1), 0) + count;
  const sizes = new Int32Array(ids);
  for (const id of classOf) sizes[id] = (sizes[id] ?? 0) + 1;
  const free: number[] = [];
  for (let id = ids - 1; id >= 0; id--) if (sizes[id] === 0) free.push(id);
  // The set that last split a class, and the class that its members went to.
  const splitBy = new Int32Array(ids);
  const movedTo = new Int32Array(ids);
  let turn = 0;
  for (const set of sets) {
    turn++;
    eachBit(set, (index) => {
      const old = classOf[index] ?? 0;
      if (splitBy[old] !== turn) {
        splitBy[old] = turn;
        // One that is alone in its class needs no other.
        movedTo[old] = sizes[old] === 1 ? old : (free.pop() ?? old);
      }
      const id = movedTo[old] ?? old;
      if (id === old) return;
      classOf[index] = id;
      sizes[id] = (sizes[id] ?? 0) + 1;
      if (--sizes[old]! === 0) free.push(old);
    });
  }
  return inOrder(classOf, ids);
}

function inOrder(ids: Int32Array, most: number): Partition {
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
