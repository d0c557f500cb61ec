/**
 * The addresses that kind gives a cluster, which the simulated cluster and worlds without addresses have too.
 * Source: https://kind.sigs.k8s.io/docs/user/configuration/#networking
 */

/** Pods: a /24 for each node. */
export const podRange = { cidr: '10.244.0.0/16', prefix: '10.244' } as const;

/** Services. */
export const serviceRange = { cidr: '10.96.0.0/16', prefix: '10.96' } as const;

/** The cluster's DNS, and the API server as pods know it. */
export const dnsAddress = '10.96.0.10';
export const apiServerAddress = '10.96.0.1';

/** Nodes: name, address and pod range; the first is the control plane. */
export const kindNodes = [
  { name: 'sallyport-control-plane', address: '172.18.0.2', podCIDR: '10.244.0.0/24' },
  { name: 'sallyport-worker', address: '172.18.0.3', podCIDR: '10.244.1.0/24' },
  { name: 'sallyport-worker2', address: '172.18.0.4', podCIDR: '10.244.2.0/24' },
] as const;
