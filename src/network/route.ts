import type { Service, ServicePort } from 'kubernetes-types/core/v1';
import { parseAddress } from '../kube/addresses.ts';
import { declaredPorts } from '../kube/pods.ts';
import { clusterIPsOf, findServicePort, isExternalName, isHeadless } from '../kube/services.ts';
import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Destination, Endpoint, Flow } from '../netpol/flow.ts';
import { isRunning, outcomeAtNode, outcomeOutside, podListens } from './listeners.ts';
import type { ObjectIndex } from './object-index.ts';
import type { Outcome } from './outcome.ts';

/** Where a connection can go, before policies decide it. */
export interface Route {
  /**
   * Whether DNS comes first. `needed`: the flow names a Service; `no address`: the name has no address of the family.
   */
  readonly lookup: 'none' | 'needed' | 'no address';
  /**
   * `one`: the end that is dialled; `service`: each backend of a Service, if any; `outside name`: an address outside
   * that a name stands for.
   */
  readonly is: 'one' | 'service' | 'outside name';
  readonly legs: readonly Leg[];
  /** What leaves the source where a Service has no backends: nothing translates the address that is dialled. */
  readonly untranslated?: Leg['flow'];
}

/** One end that a connection may reach. */
export interface Leg {
  /** The flow that policies decide: both ends, and the port number at the destination itself. */
  readonly flow: Flow<Endpoint> & { readonly port: number };
  /** What a person sees if policies allow the flow. */
  readonly outcome: Outcome;
  /** Whether the source is itself the pod behind the Service (rule 5). */
  readonly hairpin: boolean;
  /** Whether the destination may see a node as the source (rule 37). */
  readonly mayLoseSource: boolean;
}

/** Why a flow is not possible: one of its ends does not exist, or the destination does not declare the port name. */
export interface Unroutable {
  readonly because: string;
}

/**
 * Finds the route of a flow: a Service leads to its backends (address translation comes before policies, rule 48), an
 * address to what has it, and a port name to the number that the destination declares.
 */
export function findRoute(index: ObjectIndex, flow: Flow): Route | Unroutable {
  const from = holderOf(index, flow.from);
  const to = holderOf(index, flow.to);
  const because = whyMissing(index, from) ?? whyMissing(index, to);
  if (because !== undefined) return { because };
  if ('service' in from) return { because: 'a Service opens no connections' };
  const family = familyOf(flow.to) ?? familyOf(flow.from) ?? flow.family;
  const asked = { ...flow, from, family };
  if ('service' in to) return toService(index, asked, to.service, flow.to);
  if ('node' in to && typeof flow.port === 'number') {
    const behind = index.behindNodePort(flow.port, flow.protocol);
    if (behind !== undefined) return toNodePort(index, asked, behind.service, behind.entry);
  }
  const port = typeof flow.port === 'number' ? flow.port : declaredNumber(index, to, flow.port, flow.protocol);
  if (port === undefined)
    return { because: `${printEndpoint(to)} declares no ${flow.protocol} port named ${flow.port}` };
  return { lookup: 'none', is: 'one', legs: [leg(index, asked, to, port, false)] };
}

/** A flow whose source is an end that can open connections. */
type RoutedFlow = Omit<Flow, 'from'> & { readonly from: Endpoint };

/** The route to a Service, by its name or by an address of it, whichever is `dialled`. */
function toService(index: ObjectIndex, asked: RoutedFlow, name: string, dialled: Destination): Route {
  const service = index.service(name) ?? {};
  if (isExternalName(service)) return toExternalName(index, asked, service);
  const entry = findServicePort(service, asked.port, asked.protocol);
  const family = asked.family ?? primaryFamily(index, service, asked.from);
  const flow = family === undefined ? asked : { ...asked, family };
  if (!offersFamily(service, family)) return { lookup: 'no address', is: 'service', legs: [] };
  const ends = serviceEnds(index, service, entry, asked.port);
  if (ends.length === 0) return withoutBackends(asked, service, entry, family, dialled);
  // Traffic from outside may be seen as coming from the node that forwards it.
  const mayLoseSource = 'ip' in asked.from && !preservesSource(service);
  return {
    lookup: 'service' in dialled ? 'needed' : 'none',
    is: 'service',
    legs: ends.map((end) => leg(index, flow, end.to, end.port, true, mayLoseSource)),
  };
}

/**
 * A Service without backends keeps its address, so policies decide about that. The name of a headless one has no
 * addresses then.
 */
function withoutBackends(
  { from, port, protocol }: RoutedFlow,
  service: Service,
  entry: ServicePort | undefined,
  family: 4 | 6 | undefined,
  dialled: Destination,
): Route {
  const own = clusterIPsOf(service).find((ip) => family === undefined || familyOf({ ip }) === family);
  const ip = 'ip' in dialled ? dialled.ip : own;
  if (ip === undefined) return { lookup: 'no address', is: 'service', legs: [] };
  // A port name that the Service does not have is no number: only a rule for all ports allows it.
  const number = typeof port === 'number' ? port : (entry?.port ?? 0);
  const flow = { from, to: { ip }, port: number, protocol };
  const untranslated = family === undefined ? flow : { ...flow, family };
  return { lookup: 'service' in dialled ? 'needed' : 'none', is: 'service', legs: [], untranslated };
}

/** A node port may hide the source behind the node, unless the Service keeps it (`externalTrafficPolicy: Local`). */
function toNodePort(index: ObjectIndex, asked: RoutedFlow, service: Service, entry: ServicePort): Route {
  const mayLoseSource = !preservesSource(service);
  const ends = index.backends(service, entry);
  const { from, to, port, protocol } = asked;
  const untranslated =
    ends.length === 0 && !('service' in to) && typeof port === 'number' ? { from, to, port, protocol } : undefined;
  return {
    lookup: 'none',
    is: 'service',
    ...(untranslated ? { untranslated } : {}),
    legs: ends.map((end) => leg(index, asked, end.to, end.port, true, mayLoseSource)),
  };
}

function preservesSource({ spec }: Service): boolean {
  return spec?.externalTrafficPolicy === 'Local';
}

/**
 * The backends of a Service. A headless one gives the addresses of its pods, so the client dials its own port there,
 * whatever ports the Service lists.
 */
function serviceEnds(
  index: ObjectIndex,
  service: Service,
  entry: ServicePort | undefined,
  port: number | string,
): readonly { readonly to: Endpoint; readonly port: number }[] {
  if (isHeadless(service) && typeof port === 'number') {
    return index.addresses(service).map((to) => ({ to, port }));
  }
  return entry === undefined ? [] : index.backends(service, entry);
}

/**
 * An ExternalName with the name of another Service leads to that Service. Any other leads outside, to an address that
 * is not known in advance: one address represents all of them.
 */
function toExternalName(index: ObjectIndex, asked: RoutedFlow, service: Service): Route {
  const [name, namespace, svc] = (service.spec?.externalName ?? '').split('.');
  const inside = index.service(`${namespace}/${name}`);
  if (svc === 'svc' && inside !== undefined && !isExternalName(inside)) {
    return toService(index, asked, `${namespace}/${name}`, { service: `${namespace}/${name}` });
  }
  const port = typeof asked.port === 'number' ? asked.port : findServicePort(service, asked.port, asked.protocol)?.port;
  if (port === undefined) return { lookup: 'needed', is: 'service', legs: [] };
  const ip = asked.family === 6 ? '2001:db8::1' : '192.0.2.1';
  const outside = leg(index, asked, { ip }, port, false);
  // The name is assumed to lead to something that answers, even if nothing answers at this address.
  const outcome = outside.outcome === 'timed out' ? 'connected' : outside.outcome;
  return { lookup: 'needed', is: 'outside name', legs: [{ ...outside, outcome }] };
}

function leg(
  index: ObjectIndex,
  asked: RoutedFlow,
  to: Endpoint,
  port: number,
  viaService: boolean,
  mayLoseSource = false,
): Leg {
  const { from, protocol, family, http } = asked;
  const ends = { from, to, port, protocol };
  const within = family === undefined ? ends : { ...ends, family };
  const flow = http === undefined ? within : { ...within, http };
  const hairpin = viaService && 'pod' in asked.from && 'pod' in to && asked.from.pod === to.pod;
  return { flow, outcome: outcomeAt(index, flow), hairpin, mayLoseSource };
}

function outcomeAt(index: ObjectIndex, flow: Flow<Endpoint> & { readonly port: number }): Outcome {
  const { from, to, port, protocol, family } = flow;
  if (!canTalk(index, from, family) || !canTalk(index, to, family)) return 'unreachable';
  if ('like' in to) return 'connected';
  if ('node' in to) return outcomeAtNode(index.node(to.node) ?? {}, index.snapshot, port, protocol);
  if ('ip' in to) return outcomeOutside(index.snapshot.outside, to.ip, port, protocol);
  const pod = index.pod(to.pod);
  const opened = index.snapshot.listeners?.get(to.pod);
  return pod !== undefined && podListens(pod, port, protocol, opened) ? 'connected' : 'refused';
}

function canTalk(index: ObjectIndex, end: Endpoint, family: 4 | 6 | undefined): boolean {
  if ('ip' in end) return family === undefined || familyOf(end) === family;
  if (!('pod' in end)) return true;
  const pod = index.pod(end.pod);
  return pod !== undefined && isRunning(pod, family);
}

/** What has an address; any other end is returned as it is. */
function holderOf<End extends Destination>(index: ObjectIndex, end: End): End | Destination {
  return 'ip' in end ? (index.holderOf(end.ip) ?? end) : end;
}

function whyMissing(index: ObjectIndex, end: Destination): string | undefined {
  if ('pod' in end) return index.pod(end.pod) === undefined ? `there is no pod ${end.pod}` : undefined;
  if ('service' in end) {
    return index.service(end.service) === undefined ? `there is no Service ${end.service}` : undefined;
  }
  if ('node' in end) return index.node(end.node) === undefined ? `there is no node ${end.node}` : undefined;
  if ('ip' in end) return parseAddress(end.ip) === undefined ? `${end.ip} is no IP address` : undefined;
  if ('like' in end && typeof end.like.namespace === 'string') {
    const { namespace } = end.like;
    return index.hasNamespace(namespace) ? undefined : `there is no namespace ${namespace}`;
  }
  return undefined;
}

function declaredNumber(
  index: ObjectIndex,
  to: Endpoint,
  name: string,
  protocol: Flow['protocol'],
): number | undefined {
  const pod = 'pod' in to ? index.pod(to.pod) : undefined;
  const declared = 'like' in to ? (to.like.ports ?? []) : pod === undefined ? [] : declaredPorts(pod);
  return declared.find((port) => port.name === name && port.protocol === protocol)?.port;
}

/** The address family of an end that is an address. */
function familyOf(end: Destination): 4 | 6 | undefined {
  if (!('ip' in end)) return undefined;
  return end.ip.includes(':') && !end.ip.includes('.') ? 6 : 4;
}

/** The first address family of the Service that the source has too: its name has addresses of both. */
function primaryFamily(index: ObjectIndex, service: Service, from: Endpoint): 4 | 6 | undefined {
  const families = clusterIPsOf(service).map((ip) => familyOf({ ip }));
  return families.find((family) => canTalk(index, from, family)) ?? families[0];
}

function offersFamily(service: Service, family: 4 | 6 | undefined): boolean {
  const addresses = clusterIPsOf(service);
  return family === undefined || addresses.length === 0 || addresses.some((ip) => familyOf({ ip }) === family);
}
