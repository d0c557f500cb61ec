/** What a new pack is made with. */
export interface FirstPack {
  readonly id: string;
  readonly title: string;
  readonly authors: readonly string[];
  readonly licence: string;
  /** The id of its one scenario. */
  readonly scenario: string;
}

/**
 * The files of a new pack by their paths in it: one task in six variants, with a near miss, to be changed by its author.
 * docs/scenarios.md shows the same files.
 */
export function firstPackFiles(about: FirstPack): ReadonlyMap<string, string> {
  const { scenario } = about;
  return new Map([
    ['pack.yaml', packYaml(about)],
    [`${scenario}/scenario.yaml`, SCENARIO],
    [`${scenario}/start.yaml`, START],
    [`${scenario}/solution.yaml`, SOLUTION],
    [`${scenario}/near-misses/no-ports.yaml`, NO_PORTS],
  ]);
}

function packYaml({ id, title, authors, licence, scenario }: FirstPack): string {
  return `# yaml-language-server: $schema=.schema/pack.schema.json
apiVersion: sallyport/v1
id: ${scalar(id)}
title: ${scalar(title)}
version: 1.0.0
licence: ${scalar(licence)}
authors: [${authors.map(scalar).join(', ')}]
language: en
about: One task about a cache.
originalText: true
scenarios:
- ${scalar(scenario)}
`;
}

/** A text as a scalar of YAML: as it is where that is text and nothing else, else in quotes. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][\w-]*(?:[ .][A-Za-z0-9][\w-]*|\. [A-Za-z][\w-]*)*$/.test(text);
  const isWord = /^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text);
  return isPlain && !isWord ? text : JSON.stringify(text);
}

const SCENARIO = `# yaml-language-server: $schema=../.schema/scenario.schema.json
title: Only the web pods may reach the cache
domain: Cluster Setup
competency: network policies
skills: [ingress-rules, pod-peers, ports]
difficulty: easy
minutes: 5
weight: 4
namespace: \${ns}

variants:
  rows:
  - {ns: shop, web: web, port: 6379}
  - {ns: clinic, web: portal, port: 6380}
  combine:
    cache: [cache, sessions]

task: |
  In namespace \`\${ns}\`, pods labelled \`app=\${cache}\` may be reached only by pods labelled \`app=\${web}\` of the same
  namespace, and only on TCP \${port}.

  Everything else must keep working as it does now.

hints:
- Which pods does the policy select?
- A \`podSelector\` alone under \`from\` means pods of the policy's own namespace.

checks:
- id: only-web
  says: Only pods app=\${web} reach the cache
  weight: 3
  only:
    these: \${ns}/{app=\${web}}
    reach: \${ns}/{app=\${cache}}
- id: one-port
  says: They reach only TCP \${port}
  weight: 2
  never:
    from: \${ns}/{app=\${web}}
    to: \${ns}/{app=\${cache}}
    exceptPorts: TCP \${port}
- id: web-works
  says: Pods app=\${web} still reach the cache
  weight: 2
  works:
    from: \${ns}/{app=\${web}}
    to: \${ns}/{app=\${cache}}
    ports: TCP \${port}
- id: rest
  says: Everything else works as before
  weight: 1
  unchanged: everything else

nearMisses:
- file: no-ports.yaml
  fails: [one-port]
  misconception: no-ports
  because: Without ports the web pods reach every port of the cache.

debrief:
  model: A policy isolates the pods that it selects; each rule says who may reach them, and on which ports.
  trap: A rule without ports passes a quick test, because the wanted connection works.
  see: kubectl exec -n \${ns} \${web} -- nc -zvw2 \${cache} 9121
  shortest: One policy with one rule.
`;

const START = `apiVersion: v1
kind: Namespace
metadata:
  name: \${ns}
---
apiVersion: v1
kind: Pod
metadata:
  name: \${web}
  namespace: \${ns}
  labels: {app: "\${web}"}
spec:
  containers:
  - name: web
    image: nginx:1.29
    ports: [{containerPort: 80}]
---
apiVersion: v1
kind: Pod
metadata:
  name: \${cache}
  namespace: \${ns}
  labels: {app: "\${cache}"}
spec:
  containers:
  - name: redis
    image: redis:8
    ports: [{containerPort: "\${port}"}]
  - name: exporter
    image: registry.example/redis-exporter:1.7
    ports: [{containerPort: 9121}]
---
apiVersion: v1
kind: Service
metadata:
  name: \${cache}
  namespace: \${ns}
spec:
  selector: {app: "\${cache}"}
  ports: [{port: "\${port}"}]
`;

const SOLUTION = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: \${cache}
  namespace: \${ns}
spec:
  podSelector:
    matchLabels:
      app: \${cache}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: \${web}
    ports:
    - port: \${port}
`;

const NO_PORTS = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: \${cache}
  namespace: \${ns}
spec:
  podSelector:
    matchLabels:
      app: \${cache}
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app: \${web}
`;
