import { printEndpoint } from '../netpol/endpoint-text.ts';
import type { Flow } from '../netpol/flow.ts';
import type { FlowJson } from './json.ts';

/** A flow as all commands print it in JSON: both ends as text. */
export function flowAsJson({ from, to, port, protocol }: Flow): FlowJson {
  return { from: printEndpoint(from), to: printEndpoint(to), port, protocol };
}
