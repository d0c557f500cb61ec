import { type AccessRequest, resourceText } from './access-request.ts';

/** Requests by which a subject gets rights that it does not have. */
export interface FurtherRight {
  readonly verbs: readonly string[];
  readonly group: string;
  /** With its subresource. `*`: every resource of the group. */
  readonly resources: readonly string[];
  /** What the subject gets, in a few words that follow “because”. */
  readonly because: string;
}

const RBAC = 'rbac.authorization.k8s.io';
const WRITE = ['create', 'patch', 'update'];

/**
 * What leads to further rights: Secrets hold the tokens of accounts, and a pod runs as any account of
 * its namespace and mounts any Secret of it.
 * Source: kubernetes.io/docs/concepts/security/rbac-good-practices, “Privilege escalation risks”.
 */
export const furtherRights: readonly FurtherRight[] = [
  {
    verbs: ['get', 'list', 'watch'],
    group: '',
    resources: ['secrets'],
    because: 'Secrets hold the tokens of accounts',
  },
  {
    verbs: ['create'],
    group: '',
    resources: ['pods'],
    because: 'a pod runs as any account of the namespace, and mounts any Secret of it',
  },
  {
    verbs: WRITE,
    group: '',
    resources: ['replicationcontrollers'],
    because: 'its pods run as any account of the namespace, and mount any Secret of it',
  },
  {
    verbs: WRITE,
    group: 'apps',
    resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
    because: 'its pods run as any account of the namespace, and mount any Secret of it',
  },
  {
    verbs: WRITE,
    group: 'batch',
    resources: ['jobs', 'cronjobs'],
    because: 'its pods run as any account of the namespace, and mount any Secret of it',
  },
  {
    verbs: ['create', 'get'],
    group: '',
    resources: ['pods/exec', 'pods/attach'],
    because: 'a command in a container has the token and the Secrets of its pod',
  },
  {
    verbs: ['patch', 'update'],
    group: '',
    resources: ['pods/ephemeralcontainers'],
    because: 'a container in a pod has the token and the Secrets of that pod',
  },
  {
    verbs: ['create'],
    group: '',
    resources: ['serviceaccounts/token'],
    because: 'it gives a token of the account',
  },
  {
    verbs: ['impersonate'],
    group: '',
    resources: ['users', 'groups', 'serviceaccounts'],
    because: 'a request may be made in the name of another',
  },
  {
    verbs: ['impersonate'],
    group: 'authentication.k8s.io',
    resources: ['uids', 'userextras/*'],
    because: 'a request may be made in the name of another',
  },
  {
    verbs: ['bind', 'escalate'],
    group: RBAC,
    resources: ['roles', 'clusterroles'],
    because: 'a role may be given, or written, whatever it allows',
  },
  {
    verbs: ['create', 'get', 'patch', 'update', 'delete'],
    group: '',
    resources: ['nodes/proxy'],
    because: 'the kubelet runs commands in every pod of its node, past admission and audit',
  },
  {
    verbs: ['create'],
    group: '',
    resources: ['persistentvolumes'],
    because: 'a volume of the kind hostPath reaches the files of a node',
  },
  {
    verbs: ['patch', 'update'],
    group: 'certificates.k8s.io',
    resources: ['certificatesigningrequests/approval'],
    because: 'an approved certificate makes its holder another user',
  },
  {
    verbs: WRITE,
    group: 'admissionregistration.k8s.io',
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    because: 'a webhook reads, and may change, every object that is written',
  },
];

/** How a request leads to further rights; undefined where it does not. */
export function furtherRightOf(request: AccessRequest): FurtherRight | undefined {
  if ('path' in request) return undefined;
  const text = resourceText(request);
  return furtherRights.find(
    ({ verbs, group, resources }) =>
      group === request.group &&
      verbs.includes(request.verb) &&
      resources.some(
        (resource) => resource === text || (resource.endsWith('/*') && text.startsWith(resource.slice(0, -1))),
      ),
  );
}
