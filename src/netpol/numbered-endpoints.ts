import type { Endpoint } from './flow.ts';

/** Endpoints with their numbers. The same pod, address, node or hypothetical pod always gets the same number. */
export class NumberedEndpoints {
  /** The endpoints by their numbers. */
  readonly endpoints: Endpoint[] = [];
  readonly #byEndpoint = new Map<Endpoint, number>();
  readonly #byName = new Map<unknown, number>();

  /** The number of an endpoint; a new one gets the next number. */
  numberOf(end: Endpoint): number {
    const known = this.#byEndpoint.get(end);
    if (known !== undefined) return known;
    const name = 'pod' in end ? end.pod : 'like' in end ? end.like : 'ip' in end ? `ip:${end.ip}` : `node:${end.node}`;
    let number = this.#byName.get(name);
    if (number === undefined) {
      number = this.endpoints.push(end) - 1;
      this.#byName.set(name, number);
    }
    this.#byEndpoint.set(end, number);
    return number;
  }
}
