/** A domain of the exam: what it counts in percent, and what it asks for. */
export interface ExamDomain {
  readonly domain: string;
  /** Percent of the exam. */
  readonly weight: number;
  /** In short words. */
  readonly competencies: readonly string[];
}

/** What is known in public about the exam that this program prepares for. */
export interface ExamFacts {
  /** The version of the curriculum that names the domains. */
  readonly curriculum: string;
  /** The minor version of Kubernetes in the exam. */
  readonly kubernetes: string;
  /** Where the domains and their weights stand, and under which licence. */
  readonly source: { readonly title: string; readonly url: string; readonly licence: string; readonly checked: string };
  /** Minutes. */
  readonly length: number;
  /** The fewest and the most tasks. */
  readonly tasks: readonly [fewest: number, most: number];
  /** Percent of all points. */
  readonly passMark: number;
  /** When the person is reminded of the time: minutes that are left. */
  readonly alerts: readonly number[];
  readonly domains: readonly ExamDomain[];
}

/**
 * The facts of the exam, in autumn 2026. The page beside the curriculum still prints the weights from before October 2024;
 * these are those of the curriculum itself.
 */
export const examFacts: ExamFacts = {
  curriculum: 'v1.34',
  kubernetes: 'v1.35',
  source: {
    title: 'CKS_Curriculum v1.34',
    url: 'https://github.com/cncf/curriculum',
    licence: 'CC BY 4.0',
    checked: 'autumn 2026',
  },
  length: 120,
  tasks: [15, 20],
  passMark: 67,
  alerts: [30, 15, 5],
  domains: [
    {
      domain: 'Cluster Setup',
      weight: 15,
      competencies: [
        'network policies',
        'CIS benchmark of etcd, kubelet, kubedns and kubeapi',
        'Ingress with TLS',
        'node metadata and endpoints',
        'verifying binaries',
      ],
    },
    {
      domain: 'Cluster Hardening',
      weight: 15,
      competencies: ['RBAC', 'service accounts', 'access to the API', 'upgrades'],
    },
    {
      domain: 'System Hardening',
      weight: 10,
      competencies: [
        'host footprint',
        'least privilege of identities',
        'external network access',
        'AppArmor and seccomp',
      ],
    },
    {
      domain: 'Minimize Microservice Vulnerabilities',
      weight: 20,
      competencies: [
        'Pod Security Standards',
        'secrets',
        'isolation: multi-tenancy and sandboxes',
        'encryption between pods',
      ],
    },
    {
      domain: 'Supply Chain Security',
      weight: 20,
      competencies: [
        'base images',
        'SBOM, CI/CD and repositories',
        'permitted registries and signatures',
        'static analysis',
      ],
    },
    {
      domain: 'Monitoring, Logging and Runtime Security',
      weight: 20,
      competencies: [
        'behaviour analytics',
        'detection of threats',
        'phases of an attack',
        'immutable containers',
        'audit logs',
      ],
    },
  ],
};
