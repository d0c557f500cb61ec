import type { AnyRule } from '../../rbac/policy-rule.ts';
import { wrongUsage } from '../exit.ts';
import { didYouMean } from '../suggest.ts';

/** One version of one group of an API, as discovery lists it. */
export interface ServedGroup {
  /** Empty for the core group. */
  readonly group: string;
  readonly resources: readonly ServedResource[];
}

/** A resource (`pods`) or a subresource (`pods/log`). */
export interface ServedResource {
  readonly name: string;
  readonly singular?: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
}

/** What RESOURCE means. */
export interface NamedResource {
  readonly group: string;
  /** The plural name. */
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  /** Absent where no API is known that has the resource. */
  readonly namespaced?: boolean;
  /** What is to be said about it before the answer. */
  readonly warning?: string;
}

/**
 * The resource that a text means, as kubectl finds it: `pods`, `po`, `Pod`, `deployments.apps`, `deployments.v1.apps`;
 * after a slash comes a subresource that the resource has (`pods/log`), else the name of an object (`pods/web-1`), and
 * both as `pods/web-1/log`. A resource that `served` lacks is taken as it is written where it has a group, or where one
 * of `rules` names it. Throws an `ExitError` for any other.
 */
export function readResource(
  text: string,
  served: readonly ServedGroup[],
  rules: () => readonly AnyRule[],
): NamedResource {
  const [type = '', ...rest] = text.split('/');
  const { found, ...resource } = resourceOf(type, served, rules);
  if (rest.length === 0) return resource;
  const [first = '', second, ...more] = rest;
  if (more.length > 0 || first === '' || second === '') {
    throw wrongUsage(`RESOURCE is RESOURCE, RESOURCE/SUBRESOURCE or RESOURCE/NAME, not "${text}"`);
  }
  if (second !== undefined) return { ...resource, name: first, subresource: second };
  const isSubresource =
    found?.resources.some(({ name }) => name === `${resource.resource}/${first}`) === true ||
    rules().some((rule) => rule.resources?.includes(`${resource.resource}/${first}`));
  return isSubresource || resource.resource === '*'
    ? { ...resource, subresource: first }
    : { ...resource, name: first };
}

interface FoundResource extends NamedResource {
  readonly found?: ServedGroup;
}

function resourceOf(type: string, served: readonly ServedGroup[], rules: () => readonly AnyRule[]): FoundResource {
  if (type === '*') return { group: '', resource: '*' };
  const [first = '', ...rest] = type.split('.');
  const word = first.toLowerCase();
  const groups = rest.length === 0 ? served : served.filter(({ group }) => isGroup(group, rest));
  for (const found of groups) {
    const resource = found.resources.find((one) => isNamed(one, word));
    if (resource === undefined) continue;
    return { group: found.group, resource: resource.name, namespaced: resource.namespaced, found };
  }
  const known = [...new Set(served.flatMap(({ resources }) => resources.map(({ name }) => name)))].filter(
    (name) => !name.includes('/'),
  );
  if (rest.length > 0) {
    const group = rest.join('.');
    const own = rules().some((rule) => rule.resources?.includes(word) && rule.apiGroups?.includes(group));
    const withGroups = served.flatMap((one) => one.resources.map(({ name }) => fullName(name, one.group)));
    const same = served.flatMap((one) =>
      one.resources.filter((each) => isNamed(each, word)).map(({ name }) => fullName(name, one.group)),
    );
    const suggestion =
      same.length > 0 ? ` (did you mean ${[...new Set(same)].join(' or ')}?)` : didYouMean(type, withGroups);
    const warning = `Kubernetes v1.35 has no resource ${type}${suggestion}; it is asked about as written`;
    return { group, resource: word, ...(own ? {} : { warning }) };
  }
  const naming = rules().find((rule) => rule.resources?.includes(word));
  const [group] = naming?.apiGroups ?? [];
  if (group !== undefined && group !== '*') return { group, resource: word };
  throw wrongUsage(
    `no resource "${type}" in Kubernetes v1.35${didYouMean(word, known)}; one of another API is written with its group, as widgets.example.com`,
  );
}

function fullName(name: string, group: string): string {
  return group === '' ? name : `${name}.${group}`;
}

/** Whether the words after a resource mean a group, alone or behind a version: `apps`, `v1.apps`. */
function isGroup(group: string, words: readonly string[]): boolean {
  const [version = '', ...behind] = words;
  return words.join('.') === group || (/^v\d/.test(version) && behind.join('.') === group);
}

function isNamed({ name, singular, kind, shortNames = [] }: ServedResource, word: string): boolean {
  if (name.includes('/')) return false;
  return [name, singular, kind.toLowerCase(), ...shortNames].includes(word);
}
