import type { LabelSelectorRequirement } from 'kubernetes-types/meta/v1';
import type { Group, PortRange } from '../../graders/grader.ts';
import { isStrictSubset, parseAddress, parseBlock, printAddress, printBlock } from '../kube/addresses.ts';
import { printExpression, printLabels } from '../kube/labels.ts';
import type { LabelRequirements } from '../netpol/claims/groups.ts';

/**
 * Groups and ports as a scenario writes them. Pods: `shop/{app=web}`, `secure/{}`, `{team=ops}/{}` (namespaces by
 * labels), any namespace: `*` in front of the slash; `shop/web`: the pods of the workload web, or the pod web, by name. Addresses: `203.0.113.0/24`, `203.0.113.0/24 but 203.0.113.64/26`, `outside`. All:
 * `anyone`, `anyone but shop/{app=app} and outside`. Ports: `TCP 5432`, `UDP 8000-8100`.
 */

/** Text that cannot be read: what is wrong with it, and what to write instead, a sentence each. */
export interface TextFault {
  readonly fault: string;
  readonly hint: string;
}

/** Characters of one group; what is longer is no group that a person would read. */
const LONGEST = 1000;

const forms = `Write NAMESPACE/{label=value}, NAMESPACE/{}, NAMESPACE/WORKLOAD, {namespace-label=value}/{label=value}, */{label=value}, a block of addresses such as 203.0.113.0/24, outside, anyone, or anyone but GROUP and GROUP.`;

/** Reads one group. */
export function parseGroup(text: string): Group | TextFault {
  const words = text.trim();
  if (words.length > LONGEST) {
    return { fault: `a group is longer than ${LONGEST} characters`, hint: 'Write it as a list of groups.' };
  }
  if (words === 'outside') return { is: 'outside' };
  if (words === 'anyone') return { is: 'anyone', but: [] };
  const but = /^anyone but (.+)$/.exec(words);
  if (but) return parseExceptions(but[1] ?? '');
  if (/^[\da-fA-F.:]+(\/\d+)?( but .*)?$/.test(words)) return parseAddresses(words);
  const pods = /^(\*|\{[^{}]*\}|[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\/\{([^{}]*)\}$/.exec(words);
  const workload = /^([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\/([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)$/.exec(words);
  if (workload) return { is: 'workload', namespace: workload[1] ?? '', name: workload[2] ?? '' };
  if (!pods) return { fault: `"${text}" is not a group`, hint: forms };
  const [, where = '', which = ''] = pods;
  const labels = parseLabels(which);
  if ('fault' in labels) return labels;
  if (where === '*') return { is: 'pods', namespace: { labels: {} }, ...labels };
  if (!where.startsWith('{')) return { is: 'pods', namespace: where, ...labels };
  const namespace = parseLabels(where.slice(1, -1));
  return 'fault' in namespace ? namespace : { is: 'pods', namespace, ...labels };
}

function parseExceptions(text: string): Group | TextFault {
  const groups: Group[] = [];
  for (const part of text.split(' and ')) {
    if (/ but /.test(part)) {
      return {
        fault: `"${part}" has an exception, and stands itself behind "anyone but"`,
        hint: 'Behind "anyone but" write groups without exceptions of their own.',
      };
    }
    const group = parseGroup(part);
    if ('fault' in group) return group;
    groups.push(group);
  }
  return { is: 'anyone', but: groups };
}

/** A block or an address, and blocks within it that are left out. */
function parseAddresses(text: string): Group | TextFault {
  const [whole = '', rest] = text.split(/ but (.*)/s);
  const block = blockOf(whole);
  const hint =
    'Write the first address and the prefix, such as 203.0.113.0/24, or one address, such as 169.254.169.254.';
  if (block === undefined) return { fault: `"${whole}" is not a block of addresses`, hint };
  const except: string[] = [];
  for (const part of rest === undefined ? [] : rest.split(' and ')) {
    const hole = blockOf(part.trim());
    if (hole === undefined) return { fault: `"${part.trim()}" is not a block of addresses`, hint };
    if (!isStrictSubset(hole, block)) {
      return {
        fault: `${printBlock(hole.block)} does not lie within ${printBlock(block.block)}`,
        hint: `Leave out only blocks that are a part of ${printBlock(block.block)}.`,
      };
    }
    except.push(printBlock(hole.block));
  }
  return { is: 'addresses', cidr: printBlock(block.block), except };
}

/** A block by its first address and the length of its prefix, or one address alone. */
function blockOf(text: string) {
  const alone = parseAddress(text);
  const spelled = parseBlock(alone ? `${printAddress(alone)}/${alone.family === 4 ? 32 : 128}` : text);
  if (spelled === undefined || spelled.odd) return undefined;
  const first = parseAddress(text.split('/')[0] ?? '');
  return first && printAddress(first) === printAddress(spelled.block) ? spelled : undefined;
}

const labelForms = 'Write label=value, as after kubectl get -l: also label!=value, label, !label, label in (a, b).';

/** What stands between the braces: labels as `kubectl get -l` takes them, separated by commas. */
function parseLabels(text: string): LabelRequirements | TextFault {
  const labels: Record<string, string> = {};
  const expressions: LabelSelectorRequirement[] = [];
  for (const part of text.split(/,(?![^(]*\))/)) {
    const written = part.trim();
    if (written === '') continue;
    const read = parseRequirement(written);
    if (read === undefined) return { fault: `"${written}" is not a label`, hint: labelForms };
    if ('operator' in read) {
      expressions.push(read);
      continue;
    }
    if (Object.hasOwn(labels, read.key)) {
      return { fault: `the label ${read.key} stands there twice`, hint: 'A pod has one value for each label.' };
    }
    labels[read.key] = read.value;
  }
  return expressions.length > 0 ? { labels, expressions } : { labels };
}

const key = '(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const value = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const requirement = {
  equal: new RegExp(`^(${key})\\s*==?\\s*(${value})?$`),
  unequal: new RegExp(`^(${key})\\s*!=\\s*(${value})?$`),
  among: new RegExp(`^(${key})\\s+(in|notin)\\s+\\(([^()]*)\\)$`),
  present: new RegExp(`^(!?)\\s*(${key})$`),
  value: new RegExp(`^(?:${value})?$`),
};

function parseRequirement(
  text: string,
): { readonly key: string; readonly value: string } | LabelSelectorRequirement | undefined {
  const equal = requirement.equal.exec(text);
  if (equal) return { key: equal[1] ?? '', value: equal[2] ?? '' };
  const unequal = requirement.unequal.exec(text);
  if (unequal) return { key: unequal[1] ?? '', operator: 'NotIn', values: [unequal[2] ?? ''] };
  const among = requirement.among.exec(text);
  if (among) {
    const values = (among[3] ?? '').split(',').map((each) => each.trim());
    if (values.some((each) => !requirement.value.test(each))) return undefined;
    return { key: among[1] ?? '', operator: among[2] === 'in' ? 'In' : 'NotIn', values };
  }
  const present = requirement.present.exec(text);
  return present ? { key: present[2] ?? '', operator: present[1] === '!' ? 'DoesNotExist' : 'Exists' } : undefined;
}

/** A group as a scenario writes it: `parseGroup` reads the same group again. */
export function printGroup(group: Group): string {
  switch (group.is) {
    case 'outside':
      return 'outside';
    case 'anyone':
      return group.but.length === 0 ? 'anyone' : `anyone but ${group.but.map(printGroup).join(' and ')}`;
    case 'addresses':
      return group.except.length === 0 ? group.cidr : `${group.cidr} but ${group.except.join(' and ')}`;
    case 'workload':
      return `${group.namespace}/${group.name}`;
    case 'pods': {
      const { namespace } = group;
      const where = typeof namespace === 'string' ? namespace : printRequirements(namespace);
      return `${where === '{}' ? '*' : where}/${printRequirements(group)}`;
    }
  }
}

function printRequirements({ labels, expressions = [] }: LabelRequirements): string {
  const parts = [printLabels(labels), ...expressions.map(printExpression)];
  return `{${parts.filter((part) => part !== '').join(',')}}`;
}

/** Reads one port or range of ports, with its protocol. */
export function parsePorts(text: string): PortRange | TextFault {
  const parts = /^(TCP|UDP|SCTP) (\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  const from = Number(parts?.[2]);
  const to = Number(parts?.[3] ?? parts?.[2]);
  if (!parts || from < 1 || to > 65_535 || to < from) {
    const hint =
      'Write PROTOCOL PORT or PROTOCOL FIRST-LAST, such as TCP 5432 or UDP 8000-8100; ports go from 1 to 65535.';
    return { fault: `"${text}" is not a port`, hint };
  }
  return { protocol: parts[1] as PortRange['protocol'], from, to };
}

/** A port or range of ports as a scenario writes it. */
export function printPorts({ protocol, from, to }: PortRange): string {
  return `${protocol} ${from === to ? from : `${from}-${to}`}`;
}
