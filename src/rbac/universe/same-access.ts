import type { AccessSnapshot } from '../access-snapshot.ts';
import { AccessMatrix, ShapeIndex } from './access-matrix.ts';
import { differing, isEmpty } from './bits.ts';
import { accessUniverse } from './universe.ts';

/** Whether every subject that could exist may do the same in two clusters. */
export function isSameAccess(one: AccessSnapshot, other: AccessSnapshot): boolean {
  const universe = accessUniverse([one, other]);
  const index = new ShapeIndex(universe);
  const [first, second] = [new AccessMatrix(one, index), new AccessMatrix(other, index)];
  const places = [null, ...universe.namespaces];
  return universe.subjects.every(({ user }) =>
    places.every((place) => isEmpty(differing(first.allowed(user, place), second.allowed(user, place)))),
  );
}
