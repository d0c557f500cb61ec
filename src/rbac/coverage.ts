import { type AnyRule, has, type Rule, resourceCovers, urlCovers } from './policy-rule.ts';

/**
 * The parts of rules that no single one of the owner's rules covers, each with one verb and one resource or path. Empty:
 * a subject with the owner's rules has these too.
 * Source: k8s.io/component-helpers auth/rbac/validation/policy_comparator.go, `Covers`.
 */
export function uncovered(owner: readonly AnyRule[], rules: readonly AnyRule[]): readonly Rule[] {
  return rules.flatMap(singleRules).filter((single) => !owner.some((rule) => covers(rule, single)));
}

/** A rule as rules with one verb and one resource or path each, and at most one name. */
export function singleRules(rule: AnyRule): readonly Rule[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs = [] } = rule;
  const named: readonly Rule[] =
    resourceNames.length === 0 ? [{}] : resourceNames.map((name) => ({ resourceNames: [name] }));
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        named.map((name) => ({ apiGroups: [group], resources: [resource], ...name, verbs: [verb] })),
      ),
    ),
  );
  const ofPaths = nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })));
  return [...ofResources, ...ofPaths];
}

/** Whether one rule gives all that another gives. */
export function covers(owner: AnyRule, rule: AnyRule): boolean {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = owner;
  const names = rule.resourceNames ?? [];
  return (
    hasAll(verbs, rule.verbs) &&
    hasAll(apiGroups, rule.apiGroups) &&
    (rule.resources ?? []).every((wanted) => resources.some((resource) => resourceCovers(resource, wanted))) &&
    (resourceNames.length === 0 || (names.length > 0 && names.every((name) => resourceNames.includes(name)))) &&
    (rule.nonResourceURLs ?? []).every((wanted) => nonResourceURLs.some((url) => urlCovers(url, wanted)))
  );
}

function hasAll(list: readonly string[], wanted: readonly string[] = []): boolean {
  return wanted.every((item) => has(list, item));
}
