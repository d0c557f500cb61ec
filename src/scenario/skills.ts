/** Something that a task asks for and that a person can be better or worse at. */
export interface Skill {
  readonly id: string;
  /** What one can do who has it, as one sentence. */
  readonly says: string;
}

/**
 * The skills that the program knows; a pack may add its own in pack.yaml. Drills remember how well a person does at
 * each of these, and at each misconception that a grade can name (`src/netpol/misconceptions`): both kinds of ids are
 * one set, so no skill is called like a misconception.
 */
export const skills: readonly Skill[] = [
  { id: 'default-deny', says: 'Close a namespace with a policy that selects every pod and has no rules.' },
  { id: 'policy-directions', says: 'Choose with policyTypes which of the two directions a policy closes.' },
  { id: 'pod-selection', says: 'Choose the pods that a policy protects by its podSelector, in their own namespace.' },
  { id: 'ingress-rules', says: 'Say who may connect to a pod.' },
  { id: 'egress-rules', says: 'Say where a pod may connect to.' },
  { id: 'dns-egress', says: 'Close outgoing traffic and keep DNS working, over UDP and TCP.' },
  { id: 'pod-peers', says: 'Choose clients or servers of the same namespace by their labels.' },
  { id: 'namespace-peers', says: 'Choose clients or servers of another namespace by a label of that namespace.' },
  { id: 'and-or-peers', says: 'Tell one peer with two selectors from two peers with one selector each.' },
  { id: 'label-expressions', says: 'Select by matchExpressions: In, NotIn, Exists, DoesNotExist.' },
  { id: 'ports', says: 'Open only the ports that are asked for.' },
  { id: 'protocols', says: 'Name the protocol where it is not TCP.' },
  { id: 'port-ranges', says: 'Open a range of ports with endPort.' },
  { id: 'named-ports', says: "Use a port's name, which each pod may give to another number." },
  { id: 'service-ports', says: "Name the pod's port in a policy, not the port of its Service." },
  { id: 'ports-per-peer', says: 'Write a rule for each client that may use other ports.' },
  { id: 'both-ends', says: 'Open a connection at both ends where both are closed.' },
  { id: 'additive-policies', says: 'Know that policies only add: what one allows no other can close.' },
  { id: 'ip-blocks', says: 'Allow addresses outside the cluster by ipBlock.' },
  { id: 'ip-block-except', says: 'Leave parts of a block out with except, in the right peer.' },
  { id: 'node-metadata', says: 'Keep pods from the metadata address of the cloud.' },
  { id: 'outside-traffic', says: 'Tell traffic from outside the cluster from traffic of any pod.' },
  { id: 'label-changes', says: 'Change the labels of pods or namespaces in place of policies.' },
  { id: 'workload-labels', says: 'Set the labels of a workload on its pod template.' },
  { id: 'policy-repair', says: 'Find what is wrong with a policy and change only that.' },
  { id: 'least-privilege', says: 'Choose the policy that allows no more than is asked for.' },
  { id: 'reading-policies', says: 'Say from policies who reaches whom.' },
  { id: 'finding-the-policy', says: 'Find the policy that decides about a connection.' },
  { id: 'network-plugin', says: 'Know that policies do nothing where the network plug-in does not enforce them.' },
  { id: 'stateful-rules', says: 'Know that replies need no rule of their own.' },
  { id: 'later-pods', says: 'Write policies that hold for pods and namespaces that are created later.' },
  { id: 'dual-stack', says: 'Write address rules for IPv4 and for IPv6.' },
  { id: 'rbac-rules', says: 'Write rules with the verbs, API groups and resources that are asked for, and no more.' },
  { id: 'rbac-bindings', says: 'Bind a role to the subjects that are meant, by their kind, name and namespace.' },
  { id: 'role-scope', says: 'Choose between Role and ClusterRole, and between the two kinds of bindings.' },
  { id: 'subresources', says: 'Give rights on subresources such as pods/log apart from their resource.' },
  { id: 'resource-names', says: 'Limit a rule to single objects, and know which requests carry no name.' },
  { id: 'effective-rights', says: 'Find every binding, group and wildcard that gives a subject a right.' },
  { id: 'further-rights', says: 'See which rights lead to further rights.' },
  { id: 'aggregated-roles', says: 'Change a role that gets its rules from other roles by their labels.' },
  { id: 'path-rights', says: 'Give rights on paths that are no resources, such as /metrics.' },
];

const byId: ReadonlyMap<string, Skill> = new Map(skills.map((skill) => [skill.id, skill]));

/** The skill with an id, of the program or of a pack; undefined where neither knows it. */
export function skillOf(id: string, own: readonly Skill[] = []): Skill | undefined {
  return byId.get(id) ?? own.find((skill) => skill.id === id);
}
