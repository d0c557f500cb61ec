import { editDistance, editDistanceToPrefix } from '../kube/edit-distance.ts';

/**
 * What a person probably meant: the candidates fewest edits away from a word (at most three, and less than half of it);
 * else those that contain it; else those whose beginning is as near. Empty when no candidate is near.
 */
export function suggest(word: string, candidates: readonly string[]): string[] {
  const written = word.toLowerCase();
  const near = fewestEdits(candidates, (candidate) => {
    const edits = editDistance(written, candidate.toLowerCase());
    return edits * 2 < Math.max(word.length, candidate.length) ? edits : Infinity;
  });
  if (near.length > 0 || word.length < 3) return near;
  const containing = candidates.filter((candidate) => candidate.includes(word));
  if (containing.length > 0) return containing;
  return fewestEdits(candidates, (candidate) => {
    const edits = editDistanceToPrefix(written, candidate.toLowerCase());
    return edits * 2 < word.length ? edits : Infinity;
  });
}

/** The candidates that are as near as the nearest one, if that is at most three edits away. */
function fewestEdits(candidates: readonly string[], editsTo: (candidate: string) => number): string[] {
  const all = candidates.map((candidate) => ({ candidate, edits: editsTo(candidate) }));
  const fewest = Math.min(3, ...all.map(({ edits }) => edits));
  return all.filter(({ edits }) => edits === fewest).map(({ candidate }) => candidate);
}

/** ` (did you mean …?)` with at most three candidates; empty when no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const found = suggest(word, candidates).slice(0, 3);
  return found.length === 0 ? '' : ` (did you mean ${found.join(' or ')}?)`;
}
