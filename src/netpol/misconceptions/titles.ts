import { mutations } from './definitions.ts';
import { labelMisconceptions } from './label-faults.ts';
import { lessonOf } from './lessons.ts';

/** A misconception that a grade can name, for lists, lessons and statistics. */
export interface MisconceptionEntry {
  readonly id: string;
  /** What people call it, in a few plain words. */
  readonly name: string;
  /** Its cause, in one sentence. */
  readonly says: string;
  /** The id of the lesson about it; absent where there is none. */
  readonly lesson?: string;
}

/** The names of all misconceptions, by id. */
export const misconceptionNames: Readonly<Record<string, string>> = {
  'allow-all-for-deny-all': 'An empty rule where no rule was meant',
  'and-written-as-or': 'Two list items where one was meant',
  'blank-for-empty': 'A blank field where {} was meant',
  'cluster-ip-in-block': "A Service's address in an ipBlock",
  'direction-closed-too': 'The other direction closed too',
  'dns-forgotten': 'DNS forgotten',
  'dns-in-own-namespace': "DNS looked for in the policy's own namespace",
  'dns-tcp-only': 'DNS over TCP only',
  'dns-udp-only': 'DNS over UDP only',
  'door-missing': 'A rule, a peer or a policy that allows is missing',
  'door-too-many': 'One peer or rule too many',
  'egress-not-listed': 'Egress not listed in policyTypes',
  'empty-egress': 'egress: [] without policyTypes',
  'empty-for-blank': 'All pods where anyone was meant',
  'end-port-off-by-one': 'A range that is one port off',
  'every-namespace-for-one': 'Every namespace where one was meant',
  'every-port-of-protocol': 'Every port of a protocol',
  'except-reopened': 'An exception that another item opens again',
  'ingress-not-listed': 'Ingress not listed in policyTypes',
  'label-missing': 'A label missing, or with another value',
  'label-on-the-pods': 'The label on the pods, not on their namespace',
  'label-on-the-workload': 'The label on the workload, not on its pods',
  'label-too-many': 'One label too many',
  'namespace-by-other-key': 'A namespace called by a label that it does not have',
  'namespace-selector-forgotten': 'namespaceSelector forgotten',
  'no-peers': 'A rule without from or to',
  'no-ports': 'A rule without ports',
  'not-in-without-key': 'NotIn, which pods without the label match too',
  'nothing-isolates': 'No policy selects the pods',
  'one-end-only': 'One end of the connection only',
  'or-written-as-and': 'One list item where two were meant',
  'other-block': 'Another block of addresses',
  'other-label': 'Another label in a peer',
  'peer-too-narrow': 'A peer that asks for too much',
  'peer-too-wide': 'A peer that asks for too little',
  'pods-by-address': 'Pods by their addresses',
  'policies-changed': 'Policies changed where labels were asked for',
  'policies-merged': 'One policy where each server needs its own',
  'policy-in-another-namespace': 'The policy in another namespace',
  'port-in-another-rule': 'A port in the rule of other peers',
  'port-missing': 'A port missing',
  'port-too-many': 'One port too many',
  'ports-as-own-rule': 'Ports in a rule of their own',
  'protocol-left-out': 'The protocol left out',
  'rule-in-another-policy': 'A rule in the policy of other pods',
  'rules-merged': 'One rule where each client needs its own',
  'rules-split': 'Two rules where one was meant',
  'selector-on-the-client': 'The policy on the client',
  'selects-others': 'The policy on other pods',
  'selects-too-few': 'The policy on too few pods',
  'selects-too-many': 'The policy on too many pods',
  'service-port': "The Service's port in place of the pod's",
  'wall-deleted': 'A policy deleted instead of one added',
  'wall-too-many': 'One policy too many',
  'wide-policy-left': 'A wide policy beside a tight one',
  'wrong-port': 'Another port',
  'wrong-protocol': 'Another protocol',
};

/**
 * Every misconception that a grade can name, in the order of their ids. Throws if one has no name.
 */
export function misconceptionEntries(): readonly MisconceptionEntry[] {
  return [...mutations, ...labelMisconceptions]
    .map(({ id, says }): MisconceptionEntry => {
      const name = misconceptionNames[id];
      if (name === undefined) throw new Error(`misconception ${id} has no name`);
      return { id, name, says, ...lessonOf(id) };
    })
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
