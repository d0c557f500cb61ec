import { quoteGo } from '../kube/go-text.ts';
import type { Rule } from './policy-rule.ts';

/**
 * Rules in fewer ones: those that differ in their single verbs only become one.
 * Source: k8s.io/component-helpers auth/rbac/validation/policy_compact.go, `CompactRules`.
 */
export function compactRules(rules: readonly Rule[]): readonly Rule[] {
  const merged = new Map<string, Rule>();
  const others: Rule[] = [];
  for (const rule of rules) {
    const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs = [] } = rule;
    const isSimple =
      apiGroups.length === 1 && resources.length === 1 && resourceNames.length <= 1 && nonResourceURLs.length === 0;
    if (!isSimple) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([apiGroups, resources, resourceNames]);
    const before = merged.get(key);
    merged.set(key, before === undefined ? rule : { ...before, verbs: [...(before.verbs ?? []), ...verbs] });
  }
  return [...others, ...merged.values()];
}

/**
 * A rule on one line: `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`.
 * Source: kubernetes/kubernetes pkg/apis/rbac/v1/helpers.go, `CompactString`.
 */
export function ruleText(rule: Rule): string {
  const parts = fields.flatMap(([label, field]) => {
    const values = rule[field] ?? [];
    return values.length === 0 ? [] : [`${label}:${listText(values)}`];
  });
  return `{${parts.join(', ')}}`;
}

/** A list of texts as Go's `%q` prints it: `["a" "b"]`. */
export function listText(values: readonly string[]): string {
  return `[${values.map(quoteGo).join(' ')}]`;
}

const fields = [
  ['APIGroups', 'apiGroups'],
  ['Resources', 'resources'],
  ['NonResourceURLs', 'nonResourceURLs'],
  ['ResourceNames', 'resourceNames'],
  ['Verbs', 'verbs'],
] as const;
