/**
 * What a kind that Kubernetes itself does not have can do to who reaches whom: `decides` policies of another vendor,
 * `may make pods` any kind whose controller nothing is known of, `nothing` the others.
 */
export type ForeignEffect = 'decides' | 'may make pods' | 'nothing';

/** The effect of a kind of another API than Kubernetes' own, by the group of that API. */
export function foreignEffect(group: string, kind: string): ForeignEffect {
  const decides = deciding.get(group);
  if (decides?.test(kind)) return 'decides';
  if (isConfiguration(group)) return 'nothing';
  const harmless = withoutEffect.get(group);
  if (harmless !== undefined) return harmless.test(kind) ? 'nothing' : 'may make pods';
  return decidesByName.test(kind) ? 'decides' : 'may make pods';
}

/** Whether a group is one of configuration files, which no cluster keeps: `kubelet.config.k8s.io`. */
function isConfiguration(group: string): boolean {
  return /(?:^|\.)config\.k8s\.io$|^(?:audit|kubeadm|client\.authentication)\.k8s\.io$|^kind\.x-k8s\.io$/.test(group);
}

const calico = /Policy$|NetworkSet$|^Tier$|^(?:Global)?HostEndpoint$|^Profile$/;
const everything = /./;

/** The kinds by which other software than Kubernetes allows and blocks connections, by group. */
const deciding: ReadonlyMap<string, RegExp> = new Map([
  ['projectcalico.org', calico],
  ['crd.projectcalico.org', calico],
  ['cilium.io', /Policy$|^CiliumCIDRGroup$/],
  ['policy.networking.k8s.io', everything],
  ['crd.antrea.io', /Policy$|Group$|^Tier$/],
  ['security.istio.io', everything],
  ['networking.istio.io', /^Sidecar$/],
  ['policy.linkerd.io', everything],
  ['kuma.io', /Permission$/],
  ['consul.hashicorp.com', /Intentions$/],
  ['k8s.ovn.org', /^EgressFirewall$|Policy|Network$/],
  ['network.openshift.io', /Policy$|^NetNamespace$/],
  ['networking.k8s.aws', everything],
  ['vpcresources.k8s.aws', /Policy$/],
  ['k8s.cni.cncf.io', /Policy$/],
  ['kubeovn.io', /^SecurityGroup$|^(?:Vpc|Subnet)$/],
]);

/** What such a kind is called, in a group that is not listed. */
const decidesByName =
  /(?:Network|Authorization|Security|Access|Egress|Ingress|Traffic)Policy$|Firewall(?:Rule|Policy)?$/;

/** The kinds that make no pods and allow no connections, in groups that are common in clusters. */
const withoutEffect: ReadonlyMap<string, RegExp> = new Map([
  ['monitoring.coreos.com', /Monitor$|Rule$|^Probe$|Config$/],
  ['cert-manager.io', everything],
  ['acme.cert-manager.io', /^Order$/],
  ['external-secrets.io', everything],
  ['bitnami.com', /^SealedSecret$/],
  ['secrets-store.csi.x-k8s.io', everything],
  ['snapshot.storage.k8s.io', everything],
  ['metrics.k8s.io', everything],
  ['internal.apiserver.k8s.io', everything],
  ['gateway.networking.k8s.io', /Route$|^GatewayClass$|^ReferenceGrant$|^BackendTLSPolicy$/],
  ['networking.istio.io', /^(?:VirtualService|DestinationRule|ServiceEntry|WorkloadEntry|EnvoyFilter)$/],
  ['telemetry.istio.io', everything],
  ['traefik.io', everything],
  ['traefik.containo.us', everything],
  ['route.openshift.io', everything],
  ['image.openshift.io', everything],
  ['user.openshift.io', everything],
  ['oauth.openshift.io', everything],
  ['authorization.openshift.io', everything],
  ['security.openshift.io', everything],
  ['project.openshift.io', everything],
  ['quota.openshift.io', everything],
  ['config.openshift.io', everything],
  ['autoscaling.k8s.io', everything],
  ['keda.sh', /^ScaledObject$|Authentication$/],
  ['source.toolkit.fluxcd.io', everything],
  ['notification.toolkit.fluxcd.io', everything],
  ['image.toolkit.fluxcd.io', everything],
  ['argoproj.io', /^AppProject$|Template$/],
  ['cilium.io', everything],
  ['projectcalico.org', everything],
  ['crd.projectcalico.org', everything],
]);
