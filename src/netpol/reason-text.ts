import { printLabels } from '../kube/labels.ts';
import { printEndpoint } from './endpoint-text.ts';
import type { AllowingRule, Because, Direction, Explanation, Refusal, Side, Standing } from './flow.ts';
import type { NearestChange } from './nearest.ts';
import type { ObjectChange } from './object-change.ts';
import { pathInWords } from './path-words.ts';

type OpenBecause = Extract<Side, { kind: 'open' }>['because'];

/** Which side of a flow is described, and the name of its pod as a person writes it: `db`, `shop/db-0`. */
export interface SideNames {
  readonly direction: Direction;
  /** The end that policies would select on this side: the source for egress, the destination for ingress. */
  readonly selected: string;
}

/**
 * One sentence on one side of a flow, without its full stop: the rule that allows the flow, or the refusal that came
 * closest to allowing it.
 */
export function describeSide(side: Side, { direction, selected }: SideNames): string {
  if (side.kind === 'open') return openWords[side.because](selected, direction);
  const [first, ...more] = side.allowedBy;
  if (first !== undefined) {
    const others =
      more.length === 0 ? '' : more.length === 1 ? ', and one more rule does' : `, and ${more.length} more rules do`;
    return describeAllowingRule(first) + others;
  }
  const telling = mostTelling(side.refusedBy);
  if (telling !== undefined) return describeRefusal(telling);
  return `${policies(side.by)} to ${selected} (${direction}), and no rule allows it`;
}

/** A rule that allows the flow, as a sentence: `policy shop/db-allow allows it: ingress rule 1, peer 1, port 1`. */
export function describeAllowingRule({ policy, path, port }: AllowingRule): string {
  const entry = port === undefined ? '' : `, port ${Number(/\[(\d+)\]$/.exec(port)?.[1] ?? 0) + 1}`;
  return `policy ${policy} allows it: ${pathInWords(path)}${entry}`;
}

/** A refusal as a sentence: `policy shop/db-deny, ingress rule 1, peer 1, podSelector: needs app=app, the pod has app=web`. */
export function describeRefusal(refusal: Refusal): string {
  const { policy, clause } = refusal;
  return `policy ${policy}, ${pathInWords(clause)}: ${describeClause(refusal)}`;
}

/** That policies apply, as the beginning of a sentence: `policy shop/db applies`, `policies shop/a, shop/b apply`. */
export function policies(names: readonly string[]): string {
  return names.length === 1 ? `policy ${names[0]} applies` : `policies ${names.join(', ')} apply`;
}

/** What a clause allows and what the flow has, without the path of the clause: `needs app=app, the pod has app=web`. */
export function describeClause({ because, wants = '', has = '' }: Refusal): string {
  return clauseWords[because](wants, has);
}

/** How well the specification settles a verdict, as a sentence. Empty where it settles it. */
export function describeStanding(standing: Standing): string {
  return standingWords[standing];
}

/** The verdict on a flow and both of its sides, as lines for a terminal. */
export function describeExplanation({ flow, allowed, standing, egress, ingress }: Explanation): readonly string[] {
  const [from, to] = [printEndpoint(flow.from), printEndpoint(flow.to)];
  const remark = describeStanding(standing);
  return [
    `${from} → ${to} ${flow.port}/${flow.protocol} is ${allowed ? 'allowed' : 'blocked'}`,
    `leaves ${from}: ${describeSide(egress, { direction: 'egress', selected: from })}`,
    `enters ${to}: ${describeSide(ingress, { direction: 'ingress', selected: to })}`,
    ...(remark === '' ? [] : [remark]),
  ];
}

/** The smallest change that gives the other verdict, as one sentence without its full stop. */
export function describeNearest({ verdict, changes }: NearestChange): string {
  return `${changes.map(describeChange).join(', and ')}: then it is ${verdict === 'denied' ? 'blocked' : verdict}`;
}

/** One change, as an instruction: `add “- port: 5432” to spec.ingress[0].ports of policy shop/db`. */
function describeChange(change: ObjectChange): string {
  switch (change.is) {
    case 'add': {
      const [path, field] = /^(.*)\.(namespaceSelector)$/.exec(change.path)?.slice(1) ?? [change.path, undefined];
      const value = field === undefined ? `- ${inline(change.value, false)}` : `${field}: ${inline(change.value)}`;
      return `add \`${value}\` to ${path} of policy ${change.policy}`;
    }
    case 'remove':
      return `remove ${change.path} from policy ${change.policy}`;
    case 'add policy':
      return `add a policy to namespace ${change.namespace} with \`${inline(change.value, false)}\``;
    case 'remove policy':
      return `drop policy ${change.policy}`;
    case 'label pod':
      return `give pod ${change.pod} the label ${printLabels(change.labels)}`;
    case 'label namespace':
      return `give namespace ${change.namespace} the label ${printLabels(change.labels)}`;
  }
}

/** A value as YAML in one line, with or without braces around an object. */
function inline(value: unknown, braces = true): string {
  if (Array.isArray(value)) return `[${value.map((each) => inline(each)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([key, each]) => `${key}: ${inline(each)}`);
  return braces || fields.length === 0 ? `{${fields.join(', ')}}` : fields.join(', ');
}

/**
 * The refusal that came closest to allowing the flow: one where the peer matched and the port did not, then one where
 * the namespace matched and the pod did not. Undefined where there are no refusals.
 */
export function mostTelling(refusals: readonly Refusal[]): Refusal | undefined {
  return [...refusals].sort((one, other) => closeness(other) - closeness(one))[0];
}

function closeness({ because, clause }: Refusal): number {
  if (clause.endsWith('.ports')) return 3;
  if (because === 'excepted') return 2;
  return clause.endsWith('.podSelector') && because !== 'not a pod' && because !== 'other namespace' ? 1 : 0;
}

/** So many parts are named; of the others only the number is printed. */
const namedParts = 3;

/** A sentence on parts of policies that can be removed together without a change of any flow. */
export function describeRedundant(parts: readonly { readonly policy: string; readonly path: string }[]): string {
  const named = parts
    .slice(0, namedParts)
    .map(({ policy, path }) => (path === 'spec' ? `policy ${policy}` : `${pathInWords(path)} of policy ${policy}`));
  const more = parts.length - named.length;
  const all = more > 0 ? [...named, `${more} more`] : named;
  const last = all.at(-1) ?? '';
  const list = all.length > 1 ? `${all.slice(0, -1).join(', ')} and ${last}` : last;
  return `Removing ${list} changes nothing.`;
}

type Words = (wants: string, has: string) => string;

const needsLabel: Words = (wants, has) => `needs ${wants}, the pod has ${has}`;
const needsNamespaceLabel: Words = (wants, has) => `needs a namespace with ${wants}, this one has ${has}`;

const clauseWords: Readonly<Record<Because, Words>> = {
  'no rules': () => 'no rules, so nothing is allowed',
  'label differs': needsLabel,
  'label present': needsLabel,
  'label excluded': needsLabel,
  'label missing': (wants) => `needs ${wants}, the pod has no such label`,
  'namespace label differs': needsNamespaceLabel,
  'namespace label present': needsNamespaceLabel,
  'namespace label excluded': needsNamespaceLabel,
  'namespace label missing': (wants) => `needs a namespace with ${wants}, this one has no such label`,
  'other namespace': (wants, has) => `needs a pod of namespace ${wants}, this one is in ${has}`,
  'outside the block': (wants, has) => `allows addresses of ${wants}, this is ${has === '' ? 'no address' : has}`,
  excepted: (_, has) => `${has} is in its except list`,
  'other address family': (wants, has) => `allows addresses of ${wants}, ${has} is of the other IP family`,
  'not a pod': (_, has) => `needs a pod, this is ${has === '' ? 'no pod' : `the address ${has}`}`,
  'port differs': (wants, has) => `the rule allows port ${wants}, this flow uses ${has}`,
  'protocol differs': (wants, has) => `the rule allows ${wants}, this flow uses ${has}`,
  'no such port name': (wants, has) =>
    `the rule allows the port named ${wants}, and the destination has no such name for ${has}`,
};

const standingWords: Readonly<Record<Standing, string>> = {
  specified: '',
  practice: 'Every implementation decides so, though the documentation advises against address blocks for pods.',
  undefined: 'The specification leaves this open: another network plug-in may decide otherwise.',
};

const openWords: Readonly<Record<OpenBecause, (selected: string, direction: Direction) => string>> = {
  'no policy selects the pod': (selected, direction) =>
    `no ${direction} policy selects ${selected}: all ${direction === 'egress' ? 'outgoing' : 'incoming'} traffic is allowed`,
  'outside the cluster': (selected) => `${selected} is not a pod: no policy applies to it`,
  'host network': (selected) => `${selected} uses its node's network: no policy selects it`,
  'own node': (selected) => `${selected} and the node it runs on always reach each other`,
  itself: (selected) => `${selected} always reaches itself`,
  'policies not enforced': () => 'the network plug-in of this cluster does not enforce policies',
};
