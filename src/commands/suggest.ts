import { editDistance } from '../kube/nearest.ts';

/**
 * What somebody probably meant: the candidates fewest edits away from a word (at most three, and less than half of it),
 * or those it is a part of. Empty when nothing is near.
 */
export function suggest(word: string, candidates: readonly string[]): string[] {
  const near = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= 3 && edits * 2 < Math.max(word.length, candidate.length));
  const fewest = Math.min(...near.map(({ edits }) => edits));
  const found = near.filter(({ edits }) => edits === fewest).map(({ candidate }) => candidate);
  return found.length > 0 || word.length < 3 ? found : candidates.filter((candidate) => candidate.includes(word));
}

/** ` (did you mean …?)`, or nothing when nothing is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const found = suggest(word, candidates).slice(0, 3);
  return found.length === 0 ? '' : ` (did you mean ${found.join(' or ')}?)`;
}
