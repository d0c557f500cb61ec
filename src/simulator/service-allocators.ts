import type { ServicePort } from 'kubernetes-types/core/v1';
import type { FieldError } from '../kube/api-errors.ts';
import { kindServiceRange } from '../kube/kind-addresses.ts';
import { clusterIPsOf, isExternalName, isHeadless } from '../kube/services.ts';
import type { ServiceObject } from './kinds/core/service.ts';
import { nodePortRange } from './kinds/core/service-addresses.ts';
import { invalidValue } from './validation/field-errors.ts';

/** A Service with all that it asks for, or what keeps it from that. */
export type AllocatedService = { readonly service: ServiceObject } | { readonly error: FieldError };

/**
 * Gives out the addresses and node ports of Services. One that was given out is given out again only when nothing else
 * is found.
 * Source: kubernetes/kubernetes pkg/registry/core/service/storage/alloc.go, `Allocators`.
 */
export class ServiceAllocators {
  readonly #random: () => number;
  readonly #given = new Set<string | number>();

  /** `random` returns a number from 0 up to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * Gives a Service what it has not: an address of the Service range, and ports on the nodes where its type asks for
   * them. An address or port that it asks for itself is given to it unless one of the other Services has it; admission
   * has checked that it lies in the range.
   */
  allocate(service: ServiceObject, others: readonly ServiceObject[]): AllocatedService {
    if (isExternalName(service)) return { service };
    if (isHeadless(service)) {
      return this.#withNodePorts({ ...service, spec: { ...service.spec, clusterIPs: ['None'] } }, others);
    }
    const taken = new Set(others.flatMap(clusterIPsOf));
    const given = clusterIPsOf(service);
    const asked = given.find((address) => taken.has(address));
    if (asked !== undefined) {
      const because = `failed to allocate IP ${asked}: provided IP is already allocated`;
      return { error: invalidValue('spec.clusterIPs', [asked], because) };
    }
    const families = service.spec.ipFamilies ?? ['IPv4'];
    const clusterIPs = given.length > 0 ? [...given] : families.map((family) => this.#clusterIP(family, taken));
    const [clusterIP] = clusterIPs;
    const addresses = { ...(clusterIP === undefined ? {} : { clusterIP }), clusterIPs };
    return this.#withNodePorts({ ...service, spec: { ...service.spec, ...addresses } }, others);
  }

  #withNodePorts(service: ServiceObject, others: readonly ServiceObject[]): AllocatedService {
    const { type, ports = [] } = service.spec;
    if (type !== 'NodePort' && type !== 'LoadBalancer') return { service };
    const taken = new Set(others.flatMap(({ spec }) => spec.ports ?? []).map(nodePortKey));
    const given: ServicePort[] = [];
    for (const [at, entry] of ports.entries()) {
      if (entry.nodePort && taken.has(nodePortKey(entry))) {
        const because = 'provided port is already allocated';
        return { error: invalidValue(`spec.ports[${at}].nodePort`, entry.nodePort, because) };
      }
      const isTaken = (nodePort: number): boolean => taken.has(nodePortKey({ ...entry, nodePort }));
      const withPort = { ...entry, nodePort: entry.nodePort || this.#nodePort(isTaken) };
      taken.add(nodePortKey(withPort));
      given.push(withPort);
    }
    return { service: { ...service, spec: { ...service.spec, ports: given } } };
  }

  /** A free address of a family. Only Services of other clusters ask for IPv6. */
  #clusterIP(family: string, taken: ReadonlySet<string>): string {
    const part = (): number => 1 + Math.floor(this.#random() * 254);
    return this.#draw(
      () =>
        family === 'IPv6'
          ? `fd00:10:96::${part().toString(16)}:${part().toString(16)}`
          : `${kindServiceRange.prefix}.${part()}.${part()}`,
      (address) => taken.has(address),
    );
  }

  /** A free port of the range of node ports. */
  #nodePort(isTaken: (port: number) => boolean): number {
    const { first, last } = nodePortRange;
    return this.#draw(() => first + Math.floor(this.#random() * (last - first + 1)), isTaken);
  }

  /** Draws until a value is free. */
  #draw<T extends string | number>(next: () => T, isTaken: (value: T) => boolean): T {
    for (let tries = 0; ; tries++) {
      const value = next();
      if (isTaken(value) || (this.#given.has(value) && tries < 1000)) continue;
      this.#given.add(value);
      return value;
    }
  }
}

function nodePortKey({ nodePort, protocol = 'TCP' }: ServicePort): string {
  return `${nodePort}/${protocol}`;
}
