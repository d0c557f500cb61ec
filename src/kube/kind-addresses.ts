/**
 * The addresses that kind gives a cluster. The simulated cluster has them, and snapshots from manifests without
 * addresses.
 * Source: https://kind.sigs.k8s.io/docs/user/configuration/#networking
 */

/** The range of Service addresses. */
export const kindServiceRange = { cidr: '10.96.0.0/16', prefix: '10.96' } as const;

/** The Service address of the cluster DNS. */
export const dnsAddress = '10.96.0.10';
/** The Service address of the API server. */
export const apiServerAddress = '10.96.0.1';

/** The nodes: name, address and pod range. The first is the control plane. */
export const kindNodes = [
  { name: 'sallyport-control-plane', address: '172.18.0.2', podCIDR: '10.244.0.0/24' },
  { name: 'sallyport-worker', address: '172.18.0.3', podCIDR: '10.244.1.0/24' },
  { name: 'sallyport-worker2', address: '172.18.0.4', podCIDR: '10.244.2.0/24' },
] as const;
