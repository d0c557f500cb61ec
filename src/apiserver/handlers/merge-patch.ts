import { isObject } from '../../kube/json.ts';

/**
 * Applies a JSON merge patch: it sets fields, null removes them, and lists are replaced as a whole. Returns a new
 * value.
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
