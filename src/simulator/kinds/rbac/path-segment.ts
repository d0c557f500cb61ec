/** The API group of all kinds of RBAC. */
export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/**
 * The rule of names in RBAC: a name is a part of a URL, and nothing more is asked of it.
 * Source: k8s.io/apimachinery pkg/api/validation/path/name.go.
 */
export function pathSegment(name: string): readonly string[] {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((sign) => name.includes(sign)).map((sign) => `may not contain '${sign}'`);
}
