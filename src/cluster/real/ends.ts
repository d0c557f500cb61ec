import type { Pod } from 'kubernetes-types/core/v1';
import { parseAddress } from '../../kube/addresses.ts';
import type { ListeningPort } from '../../kube/images.ts';
import { declaredPorts, isHostNetwork, namespacedName, namespaceOf, podAddresses } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { replicaLabels } from '../../netpol/classes/hypothetical-pods.ts';
import type { Endpoint, Flow } from '../../netpol/flow.ts';
import type { Decoy } from './decoys.ts';
import { containersRun } from './wait-ready.ts';

/** Where a flow is to be tried: by what is there, or by the decoy in that place of `decoys`. */
export type Place = Standing | { readonly decoy: number };

/** A pod that is there, or a name or an address. */
export type Standing = { readonly pod: Pod } | { readonly host: string };

export interface Staged {
  readonly flow: Flow;
  readonly port: number;
  readonly from: Place;
  readonly to: Place;
}

export type NotStaged = { readonly because: string; readonly beyond?: true };

/** What it takes to try flows: the decoys to make, and each flow's places, or why it cannot be tried. */
export interface Staging {
  readonly flows: readonly (Staged | NotStaged)[];
  readonly decoys: readonly Decoy[];
}

/**
 * Finds where flows are to be tried. `isOurs`: whether commands may be run in a pod, because it runs the probe image.
 * In the place of a source that is not ours a pod with the same labels is made, on nodes of the same kind.
 */
export function stageFlows(snapshot: Snapshot, flows: readonly Flow[], isOurs: (pod: Pod) => boolean): Staging {
  const pods = new Map(snapshot.pods.map((pod) => [namespacedName(pod), pod]));
  const decoys: { readonly decoy: Decoy; readonly listens: ListeningPort[] }[] = [];
  const places = new Map<string, number>();
  const decoyFor = (key: string, make: () => Omit<Decoy, 'listens'>): number => {
    const known = places.get(key);
    if (known !== undefined) return known;
    const listens: ListeningPort[] = [];
    places.set(key, decoys.length);
    return decoys.push({ decoy: { ...make(), listens }, listens }) - 1;
  };
  const twinOf = (pod: Pod): Place => ({
    decoy: decoyFor(`twin ${namespacedName(pod)}`, () => ({
      like: { namespace: namespaceOf(pod), labels: replicaLabels(pod, [snapshot]), ports: declaredPorts(pod) },
      placedLike: pod,
    })),
  });

  const sourceOf = (end: Endpoint): Place | NotStaged => {
    if ('ip' in end) return { because: 'nothing here can send from an address outside the cluster', beyond: true };
    if ('node' in end) return { because: 'nothing is run on the nodes of a real cluster', beyond: true };
    if ('like' in end) return { decoy: decoyFor(JSON.stringify(end.like), () => ({ like: end.like })) };
    const pod = pods.get(end.pod);
    if (!pod) return { because: `pod ${end.pod} is not there` };
    if (isHostNetwork(pod)) return { because: 'it is on its node’s network', beyond: true };
    if (!isOurs(pod)) return twinOf(pod);
    return containersRun(pod) ? { pod } : { because: `pod ${end.pod} does not run` };
  };
  const destinationOf = ({ from, to, family }: Flow): Place | NotStaged => {
    if ('service' in to) return { host: `${to.service.split('/').toReversed().join('.')}.svc` };
    if ('ip' in to) return { host: to.ip };
    if ('node' in to) return { because: 'nothing is tried on the nodes of a real cluster', beyond: true };
    if ('like' in to) {
      const key = JSON.stringify(to.like);
      const twice = 'like' in from && JSON.stringify(from.like) === key;
      return { decoy: decoyFor(twice ? `${key} again` : key, () => ({ like: to.like })) };
    }
    const pod = pods.get(to.pod);
    if (!pod) return { because: `pod ${to.pod} is not there` };
    if (!containersRun(pod)) return { because: `pod ${to.pod} does not run` };
    if (addressOf(pod, family) === undefined) return { because: `pod ${to.pod} has no such address`, beyond: true };
    return { pod };
  };

  const staged = flows.map((flow): Staged | NotStaged => {
    const [from, to] = [sourceOf(flow.from), destinationOf(flow)];
    if ('because' in from) return from;
    if ('because' in to) return to;
    const port = portOf(flow, to, decoys);
    if (port === undefined) return { because: `the destination declares no port ${flow.port}` };
    if ('decoy' in to) decoys[to.decoy]?.listens.push({ port, protocol: flow.protocol });
    return { flow, port, from, to };
  });
  return { flows: staged, decoys: decoys.map(({ decoy }) => decoy) };
}

/** A pod's address of a family, or its first. */
export function addressOf(pod: Pod, family: 4 | 6 | undefined): string | undefined {
  const all = podAddresses(pod);
  return family === undefined ? all[0] : all.find((ip) => parseAddress(ip)?.family === family);
}

function portOf({ port, protocol }: Flow, to: Place, decoys: readonly { readonly decoy: Decoy }[]): number | undefined {
  if (typeof port === 'number') return port;
  const declared =
    'pod' in to ? declaredPorts(to.pod) : 'decoy' in to ? (decoys[to.decoy]?.decoy.like.ports ?? []) : [];
  return declared.find((entry) => entry.name === port && entry.protocol === protocol)?.port;
}
