import type { Place } from '../../kube/manifest.ts';
import type { Decision } from '../../rbac/decisions.ts';
import type { AccessChange, BoundSubject } from '../../rbac/nearest/access-change.ts';
import type { NearestAccess } from '../../rbac/nearest/nearest-access.ts';
import type { Rule } from '../../rbac/policy-rule.ts';
import type { AskedAccess } from './access-answer.ts';

/** A subject for people: `sa:shop/ci` is `service account shop/ci`. */
export function subjectWords(subject: string): string {
  const [kind = '', ...name] = subject.split(':');
  return `${kind === 'sa' ? 'service account' : kind} ${name.join(':')}`;
}

/** What is done to what, and where: `get pods/log in namespace shop`, `get secrets "db" in namespace shop`, `get /healthz`. */
export function actionWords(asked: Omit<AskedAccess, 'subject'>, everywhere = false): string {
  const { verb, group, resource, subresource, name, namespace, path } = asked;
  if (path !== null) return `${verb} ${path}`;
  const type = `${resource}${group ? `.${group}` : ''}${subresource === null ? '' : `/${subresource}`}`;
  const object = name === null ? '' : ` ${JSON.stringify(name)}`;
  const where = namespace === null ? (everywhere ? ' in all namespaces' : '') : ` in namespace ${namespace}`;
  return `${verb} ${type}${object}${where}`;
}

/** An object of a decision for people: `Role/shop/reader` is `Role shop/reader`. */
export function objectWords(id: string): string {
  return id.replace('/', ' ');
}

/** A rule of a role, counted from 1 as people count: `rules[0]` is `rule 1`. */
export function ruleWords(path: string): string {
  return `rule ${Number(/\d+/.exec(path)?.[0] ?? 0) + 1}`;
}

/** What decides, on one line: `RoleBinding shop/read gives Role shop/reader; its rule 1 allows this`. */
export function decisionWords({ binding, role, rule }: Decision, place?: Place): string {
  const at = place === undefined ? '' : `  (${place.file}:${place.line}:${place.column})`;
  return `${objectWords(binding)} gives ${objectWords(role)}; ${ruleWords(rule)} of it allows this${at}`;
}

/** The smallest change and the answer after it, in one sentence. */
export function nearestWords({ allowed, changes }: NearestAccess): string {
  return `${changes.map(changeWords).join(', and ')}: then the answer is ${allowed ? 'yes' : 'no'}`;
}

/** One change, as an instruction. */
export function changeWords(change: AccessChange): string {
  switch (change.is) {
    case 'add to rule':
      return `add ${valueWords(change.field, change.value)} to ${change.field} of ${ruleWords(change.rule)} of ${objectWords(change.role)}`;
    case 'remove from rule':
      return `remove ${valueWords(change.field, change.value)} from ${change.field} of ${ruleWords(change.rule)} of ${objectWords(change.role)}`;
    case 'add rule':
      return `add a rule to ${objectWords(change.role)} with \`${listWords(change.value)}\``;
    case 'remove rule':
      return `remove ${ruleWords(change.rule)} from ${objectWords(change.role)}`;
    case 'add role':
      return `create ${objectWords(change.role)} with \`${change.rules.map(listWords).join('; ')}\``;
    case 'add subject':
      return `add ${boundWords(change.subject)} to the subjects of ${objectWords(change.binding)}`;
    case 'remove subject':
      return `remove ${boundWords(change.subject)} from the subjects of ${objectWords(change.binding)}`;
    case 'add binding': {
      const [kind, namespace] = change.binding.split('/');
      const where = kind === 'RoleBinding' ? `in namespace ${namespace}` : 'in the whole cluster';
      return `bind ${objectWords(change.role)} to ${boundWords(change.subject)} ${where}, with a ${kind}`;
    }
    case 'remove binding':
      return `remove ${objectWords(change.binding)}`;
  }
}

function valueWords(field: string, value: string): string {
  return field === 'apiGroups' && value === '' ? '"" (the core group)' : JSON.stringify(value);
}

/** A rule as YAML in one line: `verbs: [get], apiGroups: [""], resources: [pods]`. */
function listWords(rule: Rule): string {
  const fields = ['verbs', 'apiGroups', 'resources', 'resourceNames', 'nonResourceURLs'] as const;
  return fields
    .flatMap((field) => {
      const items = rule[field];
      return items === undefined ? [] : [`${field}: [${items.map(item).join(', ')}]`];
    })
    .join(', ');
}

function item(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : JSON.stringify(text);
}

function boundWords({ kind, name, namespace }: BoundSubject): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}
