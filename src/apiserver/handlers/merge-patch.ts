import { isObject } from '../../kube/json.ts';
/**
 * Applies a JSON merge patch: what it says is so, null takes away, lists are replaced. Nothing given is changed.
 * Source: RFC 7396.
 */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged = new Map(isObject(document) ? Object.entries(document) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, applyMergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
