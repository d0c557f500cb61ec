import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { CheckResult, FlowFinding, Group } from '../../../graders/grader.ts';
import { namespaceNameLabel, printLabels } from '../../kube/labels.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { asSelector } from '../../netpol/claims/groups.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/**
 * The rule that allows a flow, in words: `pods with app=app of every namespace, on TCP 5432`. `null` for a peer that short
 * words cannot describe (expressions), and where the policy is gone.
 */
export function ruleInWords({ ingress, flow }: FlowFinding, snapshot: Snapshot): string | null {
  if (!ingress || ingress.kind === 'open' || !('pod' in flow.to)) return null;
  const [allowing] = ingress.allowedBy;
  const found = snapshot.policies.find(
    ({ metadata }) => `${metadata?.namespace}/${metadata?.name}` === allowing?.policy,
  );
  const place = /^spec\.ingress\[(\d+)\](?:\.from\[(\d+)\])?$/.exec(allowing?.path ?? '');
  const rule = found?.spec?.ingress?.[Number(place?.[1])];
  if (!found || !place || !rule) return null;
  const who = place[2] === undefined ? 'every source' : peerInWords(rule.from?.[Number(place[2])], found);
  return who && `${who}, ${portsInWords(rule.ports ?? [])}`;
}

/** What a check asks for in that rule: `pods with app=app of namespace shop`; `null` where it does not name the sources. */
export function askedInWords({ id }: CheckResult, { checks }: Scenario): string | null {
  const claim = checks.find((check) => check.id === id)?.claim;
  if (claim?.is !== 'only') return null;
  const groups = claim.these.map(groupInWords);
  return groups.every((words) => words !== null) ? groups.join(' and ') : null;
}

function peerInWords(peer: NetworkPolicyPeer | undefined, { metadata }: NetworkPolicy): string | null {
  if (!peer) return null;
  if (peer.ipBlock) {
    const { cidr, except = [] } = peer.ipBlock;
    return `addresses of ${cidr}${except.length > 0 ? ` except ${except.join(' and ')}` : ''}`;
  }
  const labels = labelsOf(peer.podSelector ?? {});
  const namespaces = peer.namespaceSelector && labelsOf(peer.namespaceSelector);
  if (labels === null || namespaces === null) return null;
  const pods = labels === '' ? 'every pod' : `pods with ${labels}`;
  return `${pods} of ${namespaces === undefined ? `namespace ${metadata?.namespace}` : namespacesInWords(namespaces)}`;
}

function namespacesInWords(labels: string): string {
  if (labels === '') return 'every namespace';
  const name = new RegExp(`^${namespaceNameLabel}=([^,]+)$`).exec(labels)?.[1];
  return name ? `namespace ${name}` : `namespaces with ${labels}`;
}

function groupInWords(group: Group): string | null {
  if (group.is === 'addresses') {
    return `addresses of ${group.cidr}${group.except.length > 0 ? ` except ${group.except.join(' and ')}` : ''}`;
  }
  if (group.is === 'workload') return `pods of ${group.namespace}/${group.name}`;
  if (group.is !== 'pods') return null;
  const { namespace } = group;
  const labels = labelsOf(asSelector(group));
  const namespaces = typeof namespace === 'string' ? `namespace ${namespace}` : labelsOf(asSelector(namespace));
  if (labels === null || namespaces === null) return null;
  const where = typeof namespace === 'string' ? namespaces : namespacesInWords(namespaces);
  return `${labels === '' ? 'every pod' : `pods with ${labels}`} of ${where}`;
}

/** `null` for a selector with expressions: their YAML is clearer than words. */
function labelsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string | null {
  return matchExpressions.length > 0 ? null : printLabels(matchLabels);
}

function portsInWords(ports: readonly NetworkPolicyPort[]): string {
  if (ports.length === 0) return 'on every port';
  const words = ports.map(({ port, endPort, protocol = 'TCP' }) =>
    port === undefined ? `every ${protocol} port` : `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`,
  );
  return `on ${words.join(' and ')}`;
}
