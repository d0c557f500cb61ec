import type { Standing } from './flow.ts';

/**
 * One way to read what the specification leaves open. The engine answers by `usualReading`; the others are asked
 * whether they would answer otherwise, and that is a flow's standing.
 */
export interface Reading {
  /** The traffic of host-network pods is their node's, or they are pods like others (both are allowed behaviours). */
  readonly hostNetwork: 'node' | 'pod';
  /** Leading zeros and IPv4-mapped blocks: as the API server's warning suggests, in octal, or as no block at all. */
  readonly oddBlocks: 'suggested' | 'octal' | 'nothing';
  /** One port name and protocol with two numbers in one pod: each of them counts, or the first, or the last. */
  readonly doubledNames: 'each' | 'first' | 'last';
  /** Whether an ipBlock matches the addresses of pods. Every implementation does; the documentation advises otherwise. */
  readonly ipBlocks: 'any address' | 'no pods';
}

export const usualReading: Reading = {
  hostNetwork: 'node',
  oddBlocks: 'suggested',
  doubledNames: 'each',
  ipBlocks: 'any address',
};

/** Readings that implementations differ in: an answer that hangs on one of them is undefined. */
export const openReadings: readonly Partial<Reading>[] = [
  { hostNetwork: 'pod' },
  { oddBlocks: 'octal' },
  { oddBlocks: 'nothing' },
  { doubledNames: 'first' },
  { doubledNames: 'last' },
];

/** The reading that only the documentation's advice speaks for: an answer that hangs on it rests on practice. */
export const advisedReading: Partial<Reading> = { ipBlocks: 'no pods' };

/** The weakest of several standings: what a conclusion from all of them can claim. */
export function weakest(...standings: readonly Standing[]): Standing {
  if (standings.includes('undefined')) return 'undefined';
  return standings.includes('practice') ? 'practice' : 'specified';
}
