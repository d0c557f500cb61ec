import type { Standing } from './flow.ts';

/**
 * One way to interpret what the specification leaves open. The engine decides by `usualInterpretation`. Where another
 * interpretation gives the other verdict, the flow's standing says so.
 */
export interface Interpretation {
  /** The traffic of host-network pods is their node's, or they are pods like others (both are allowed behaviours). */
  readonly hostNetwork: 'node' | 'pod';
  /** Leading zeros and IPv4-mapped blocks: as the API server's warning suggests, in octal, or as no block at all. */
  readonly oddBlocks: 'suggested' | 'octal' | 'nothing';
  /** One port name and protocol with two numbers in one pod: each of them counts, or the first, or the last. */
  readonly doubledNames: 'each' | 'first' | 'last';
  /**
   * Whether an ipBlock matches the addresses of pods. Every implementation does; the documentation advises otherwise.
   */
  readonly ipBlocks: 'any address' | 'no pods';
}

/** The interpretation that the engine decides by: what most network plug-ins do. */
export const usualInterpretation: Interpretation = {
  hostNetwork: 'node',
  oddBlocks: 'suggested',
  doubledNames: 'each',
  ipBlocks: 'any address',
};

/**
 * Interpretations that implementations differ in: a verdict that depends on one of them has the standing `undefined`.
 */
export const openInterpretations: readonly Partial<Interpretation>[] = [
  { hostNetwork: 'pod' },
  { oddBlocks: 'octal' },
  { oddBlocks: 'nothing' },
  { doubledNames: 'first' },
  { doubledNames: 'last' },
];

/** What only the documentation's advice suggests: a verdict that depends on it has the standing `practice`. */
export const advisedInterpretation: Partial<Interpretation> = { ipBlocks: 'no pods' };

/** The weakest of several standings, which is that of a conclusion from all of them; `specified` for none. */
export function weakest(...standings: readonly Standing[]): Standing {
  if (standings.includes('undefined')) return 'undefined';
  return standings.includes('practice') ? 'practice' : 'specified';
}
