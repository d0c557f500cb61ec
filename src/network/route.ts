import type { Service, ServicePort } from 'kubernetes-types/core/v1';
import { parseAddress } from '../kube/addresses.ts';
import { declaredPorts } from '../kube/pods.ts';
import { clusterIPsOf, findServicePort, isExternalName, isHeadless } from '../kube/services.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination, Endpoint, Flow } from '../netpol/flow.ts';
import type { Inventory } from './inventory.ts';
import { atNode, isRunning, outsideAt, podListens } from './listeners.ts';
import type { Outcome } from './outcome.ts';

/** Where a connection can go, before any policy is asked. */
export interface Route {
  /** `asked`: the flow names a Service, so a name server comes first. `no address`: the name has none of that family. */
  readonly name: 'none' | 'asked' | 'no address';
  /** `one`: the end that is dialled. `service`: each of the ends behind it, possibly none. `outside name`: somewhere outside. */
  readonly is: 'one' | 'service' | 'outside name';
  readonly legs: readonly Leg[];
  /** What leaves the source where no end is behind a Service: nothing translates the address that it dials. */
  readonly untranslated?: Leg['flow'];
}

/** One end that a connection may reach. */
export interface Leg {
  /** What policies are asked: both ends, and the port at the destination itself, as a number. */
  readonly flow: Flow<Endpoint> & { readonly port: number };
  /** What a person sees if policies let it pass. */
  readonly finds: Outcome;
  /** The pod behind the Service is the one that dials (rule 5). */
  readonly hairpin: boolean;
  /** A node may stand in as the source of what arrives (rule 37). */
  readonly sourceUnsure: boolean;
}

/** A flow that cannot be asked: an end or a port that the world does not hold. */
export interface NoRoute {
  readonly because: string;
}

/**
 * Where a flow goes: a Service is followed to its pods (address translation comes before policy, rule 48), an address
 * to whoever has it, and a port's name to the number that the destination declares.
 */
export function routeOf(inventory: Inventory, flow: Flow): Route | NoRoute {
  const from = settle(inventory, flow.from);
  const to = settle(inventory, flow.to);
  const because = missing(inventory, from) ?? missing(inventory, to);
  if (because !== undefined) return { because };
  if ('service' in from) return { because: 'a Service opens no connections' };
  const family = familyOf(flow.to) ?? familyOf(flow.from) ?? flow.family;
  const asked = { ...flow, from, family };
  if ('service' in to) return toService(inventory, asked, to.service, flow.to);
  if ('node' in to && typeof flow.port === 'number') {
    const behind = inventory.behindNodePort(flow.port, flow.protocol);
    if (behind !== undefined) return toNodePort(inventory, asked, behind.service, behind.entry);
  }
  const port = typeof flow.port === 'number' ? flow.port : declaredNumber(inventory, to, flow.port, flow.protocol);
  if (port === undefined)
    return { because: `${printEndpoint(to)} declares no ${flow.protocol} port named ${flow.port}` };
  return { name: 'none', is: 'one', legs: [leg(inventory, asked, to, port, false)] };
}

type Asked = Omit<Flow, 'from'> & { readonly from: Endpoint };

/** The way to a Service, by its name or by an address of it, whichever is `dialled`. */
function toService(inventory: Inventory, asked: Asked, name: string, dialled: Destination): Route {
  const service = inventory.service(name) ?? {};
  if (isExternalName(service)) return toExternalName(inventory, asked, service);
  const entry = findServicePort(service, asked.port, asked.protocol);
  const family = asked.family ?? primaryFamily(inventory, service, asked.from);
  const flow = family === undefined ? asked : { ...asked, family };
  if (!offersFamily(service, family)) return { name: 'no address', is: 'service', legs: [] };
  const ends = endsOf(inventory, service, entry, asked.port);
  if (ends.length === 0) return toNobody(asked, service, entry, family, dialled);
  // What comes from outside may be seen as coming from the node that hands it on.
  const sourceUnsure = 'ip' in asked.from && !keepsSource(service);
  return {
    name: 'service' in dialled ? 'asked' : 'none',
    is: 'service',
    legs: ends.map((end) => leg(inventory, flow, end.to, end.port, true, sourceUnsure)),
  };
}

/** A Service without ends keeps its address, which is then what policies see; a headless one has none to be found. */
function toNobody(
  { from, port, protocol }: Asked,
  service: Service,
  entry: ServicePort | undefined,
  family: 4 | 6 | undefined,
  dialled: Destination,
): Route {
  const own = clusterIPsOf(service).find((ip) => family === undefined || familyOf({ ip }) === family);
  const ip = 'ip' in dialled ? dialled.ip : own;
  if (ip === undefined) return { name: 'no address', is: 'service', legs: [] };
  // A name that the Service does not have is no port: only a rule for all of them allows it.
  const number = typeof port === 'number' ? port : (entry?.port ?? 0);
  const flow = { from, to: { ip }, port: number, protocol };
  const untranslated = family === undefined ? flow : { ...flow, family };
  return { name: 'service' in dialled ? 'asked' : 'none', is: 'service', legs: [], untranslated };
}

/** Through a node's port the source may be seen as the node, unless the Service keeps it (`externalTrafficPolicy: Local`). */
function toNodePort(inventory: Inventory, asked: Asked, service: Service, entry: ServicePort): Route {
  const sourceUnsure = !keepsSource(service);
  const ends = inventory.backends(service, entry);
  const { from, to, port, protocol } = asked;
  const untranslated =
    ends.length === 0 && !('service' in to) && typeof port === 'number' ? { from, to, port, protocol } : undefined;
  return {
    name: 'none',
    is: 'service',
    ...(untranslated ? { untranslated } : {}),
    legs: ends.map((end) => leg(inventory, asked, end.to, end.port, true, sourceUnsure)),
  };
}

function keepsSource({ spec }: Service): boolean {
  return spec?.externalTrafficPolicy === 'Local';
}

/** Of a headless Service the client has the pods' own addresses: it dials the port it means, whatever the Service lists. */
function endsOf(
  inventory: Inventory,
  service: Service,
  entry: ServicePort | undefined,
  port: number | string,
): readonly { readonly to: Endpoint; readonly port: number }[] {
  if (isHeadless(service) && typeof port === 'number') {
    return inventory.addresses(service).map((to) => ({ to, port }));
  }
  return entry === undefined ? [] : inventory.backends(service, entry);
}

/**
 * A name of another Service of the cluster leads there; any other leads outside, to an address that nobody knows
 * before it is asked: one that stands for all of them is used.
 */
function toExternalName(inventory: Inventory, asked: Asked, service: Service): Route {
  const [name, namespace, svc] = (service.spec?.externalName ?? '').split('.');
  const inside = inventory.service(`${namespace}/${name}`);
  if (svc === 'svc' && inside !== undefined && !isExternalName(inside)) {
    return toService(inventory, asked, `${namespace}/${name}`, { service: `${namespace}/${name}` });
  }
  const port = typeof asked.port === 'number' ? asked.port : findServicePort(service, asked.port, asked.protocol)?.port;
  if (port === undefined) return { name: 'asked', is: 'service', legs: [] };
  const ip = asked.family === 6 ? '2001:db8::1' : '192.0.2.1';
  const outside = leg(inventory, asked, { ip }, port, false);
  // Whatever the name leads to is taken to answer, though nobody need have this address.
  const finds = outside.finds === 'timed out' ? 'connected' : outside.finds;
  return { name: 'asked', is: 'outside name', legs: [{ ...outside, finds }] };
}

function leg(
  inventory: Inventory,
  asked: Asked,
  to: Endpoint,
  port: number,
  viaService: boolean,
  sourceUnsure = false,
): Leg {
  const { from, protocol, family, http } = asked;
  const ends = { from, to, port, protocol };
  const within = family === undefined ? ends : { ...ends, family };
  const flow = http === undefined ? within : { ...within, http };
  const hairpin = viaService && 'pod' in asked.from && 'pod' in to && asked.from.pod === to.pod;
  return { flow, finds: finds(inventory, flow), hairpin, sourceUnsure };
}

function finds(inventory: Inventory, flow: Flow<Endpoint> & { readonly port: number }): Outcome {
  const { from, to, port, protocol, family } = flow;
  if (!canTalk(inventory, from, family) || !canTalk(inventory, to, family)) return 'unreachable';
  if ('like' in to) return 'connected';
  if ('node' in to) return atNode(inventory.node(to.node) ?? {}, inventory.snapshot, port, protocol);
  if ('ip' in to) return outsideAt(inventory.snapshot.outside, to.ip, port, protocol);
  const pod = inventory.pod(to.pod);
  const opened = inventory.snapshot.listeners?.get(to.pod);
  return pod !== undefined && podListens(pod, port, protocol, opened) ? 'connected' : 'refused';
}

function canTalk(inventory: Inventory, end: Endpoint, family: 4 | 6 | undefined): boolean {
  if ('ip' in end) return family === undefined || familyOf(end) === family;
  if (!('pod' in end)) return true;
  const pod = inventory.pod(end.pod);
  return pod !== undefined && isRunning(pod, family);
}

/** An address that somebody of the cluster has stands for its holder. */
function settle<End extends Destination>(inventory: Inventory, end: End): End | Destination {
  return 'ip' in end ? (inventory.holderOf(end.ip) ?? end) : end;
}

function missing(inventory: Inventory, end: Destination): string | undefined {
  if ('pod' in end) return inventory.pod(end.pod) === undefined ? `there is no pod ${end.pod}` : undefined;
  if ('service' in end) {
    return inventory.service(end.service) === undefined ? `there is no Service ${end.service}` : undefined;
  }
  if ('node' in end) return inventory.node(end.node) === undefined ? `there is no node ${end.node}` : undefined;
  if ('ip' in end) return parseAddress(end.ip) === undefined ? `${end.ip} is no IP address` : undefined;
  if ('like' in end && typeof end.like.namespace === 'string') {
    const { namespace } = end.like;
    return inventory.hasNamespace(namespace) ? undefined : `there is no namespace ${namespace}`;
  }
  return undefined;
}

function declaredNumber(
  inventory: Inventory,
  to: Endpoint,
  name: string,
  protocol: Flow['protocol'],
): number | undefined {
  const pod = 'pod' in to ? inventory.pod(to.pod) : undefined;
  const declared = 'like' in to ? (to.like.ports ?? []) : pod === undefined ? [] : declaredPorts(pod);
  return declared.find((port) => port.name === name && port.protocol === protocol)?.port;
}

/** The family of an end that is an address as it was dialled. */
function familyOf(end: Destination): 4 | 6 | undefined {
  if (!('ip' in end)) return undefined;
  return end.ip.includes(':') && !end.ip.includes('.') ? 6 : 4;
}

/** The first family of the Service that the source has too: its name gives both addresses. */
function primaryFamily(inventory: Inventory, service: Service, from: Endpoint): 4 | 6 | undefined {
  const families = clusterIPsOf(service).map((ip) => familyOf({ ip }));
  return families.find((family) => canTalk(inventory, from, family)) ?? families[0];
}

function offersFamily(service: Service, family: 4 | 6 | undefined): boolean {
  const addresses = clusterIPsOf(service);
  return family === undefined || addresses.length === 0 || addresses.some((ip) => familyOf({ ip }) === family);
}
