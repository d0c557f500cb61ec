import type { DeclaredPort } from '../kube/pods.ts';
import type { Protocol } from '../netpol/flow.ts';

/** Which ports are asked about: those that pods declare, of all protocols or of one, or one by number or name. */
export interface PortFilter {
  readonly port?: number | string;
  readonly protocol?: Protocol;
}

/** A port that a flow goes to. */
export interface FlowPort {
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * The ports that a filter asks about at an end that declares some ports, each once. One number is asked of every end,
 * whatever it declares; a name and a number are TCP unless the filter has a protocol.
 */
export function filterPorts(declared: readonly DeclaredPort[], { port, protocol }: PortFilter): FlowPort[] {
  if (typeof port === 'number') return [{ port, protocol: protocol ?? 'TCP' }];
  const wanted = typeof port === 'string' ? (protocol ?? 'TCP') : protocol;
  const found = declared.filter(
    (one) => (wanted === undefined || one.protocol === wanted) && (port === undefined || one.name === port),
  );
  return [
    ...new Map(
      found.map((one) => [`${one.port}/${one.protocol}`, { port: one.port, protocol: one.protocol }]),
    ).values(),
  ];
}
