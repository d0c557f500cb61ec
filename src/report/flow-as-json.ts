import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Flow } from '../netpol/flow.ts';

/** A flow as all commands print it in JSON: both ends as text. */
export function flowAsJson({ from, to, port, protocol }: Flow): object {
  return { from: printEndpoint(from), to: printEndpoint(to), port, protocol };
}
