/** A small shop: two replicas of an app, a shop window, a database that only the app may reach, and the same app elsewhere. */
export const shop = `
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: shop}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec: {containers: [{name: app, image: registry.test/app:1, ports: [{containerPort: 8080, name: http}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80, name: http}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec:
  containers:
  - {name: postgres, image: postgres, ports: [{containerPort: 5432, name: postgres}]}
  - {name: exporter, image: registry.test/exporter:1, ports: [{containerPort: 9187, name: metrics}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432, name: postgres}]}
---
apiVersion: v1
kind: Service
metadata: {name: nobody, namespace: shop}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: app, namespace: dev, labels: {app: app}}
spec: {containers: [{name: app, image: registry.test/app:1, ports: [{containerPort: 8080, name: http}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-allow, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
  - from:
    - podSelector: {matchLabels: {app: app}}
    ports:
    - port: 5432
`;

/** Two replicas of which a policy speaks for one only, behind one Service. */
export const uneven = `
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web, namespace: default, uid: one}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-old
  labels: {app: web}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: one, controller: true}]
spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-new
  labels: {app: web, tier: closed}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: one, controller: true}]
spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: client, image: busybox, command: [sleep, infinity]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 8000, targetPort: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed}
spec:
  podSelector: {matchLabels: {tier: closed}}
`;

/** Two nodes, an agent on the network of each, and two replicas that only pods may reach, one on each node. */
export const twoNodes = `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: kube-system, uid: one}
spec:
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {hostNetwork: true, containers: [{name: agent, image: agent}]}}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: web, uid: two}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}}
${['n1', 'n2']
  .map(
    (node, at) => `---
apiVersion: v1
kind: Pod
metadata:
  name: agent-${node}
  namespace: kube-system
  labels: {app: agent}
  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, uid: one, controller: true}]
spec: {nodeName: ${node}, hostNetwork: true, containers: [{name: agent, image: agent}]}
status: {phase: Running, podIP: 172.18.0.${at + 3}, hostIP: 172.18.0.${at + 3}}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-${node}
  labels: {app: web}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: two, controller: true}]
spec: {nodeName: ${node}, containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
status: {phase: Running, podIP: 10.244.${at + 1}.2, hostIP: 172.18.0.${at + 3}}
`,
  )
  .join('')}---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: pods-only}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {}}]}]}
`;
