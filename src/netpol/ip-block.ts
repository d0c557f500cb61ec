import type { IPBlock } from 'kubernetes-types/networking/v1';
import {
  type Address,
  type Block,
  blockContains,
  parseBlock,
  printAddress,
  type SpelledBlock,
} from '../kube/addresses.ts';
import type { Because } from './flow.ts';
import type { Interpretation } from './interpretations.ts';

/** An ipBlock with its CIDRs parsed. A CIDR that cannot be parsed (the API server refuses it) contains no address. */
export interface IpBlock {
  readonly cidr: string;
  readonly block: SpelledBlock | undefined;
  readonly except: readonly { readonly text: string; readonly block: SpelledBlock | undefined }[];
  /** Whether a CIDR in it is spelled in a way that network plug-ins interpret differently. */
  readonly odd: boolean;
}

/** Whether an ipBlock matches an address, and if not, why. `field` is the field of the ipBlock: `cidr`, `except[0]`. */
export type IpBlockMatch =
  | { readonly matches: true }
  | {
      readonly matches: false;
      readonly field: string;
      readonly because: Because;
      readonly wants: string;
      readonly has?: string;
    };

/** Reads an ipBlock of a NetworkPolicy. Nothing is thrown: a CIDR that cannot be read becomes undefined. */
export function readIpBlock({ cidr, except }: IPBlock): IpBlock {
  const block = readBlock(cidr);
  const excepts = (except ?? []).map((text) => ({ text, block: readBlock(text) }));
  return {
    cidr,
    block,
    except: excepts,
    odd: [block, ...excepts.map((entry) => entry.block)].some((spelled) => spelled?.odd === true),
  };
}

/**
 * An address matches if it lies in the block and in none of its exceptions. An exception applies to its own ipBlock
 * only. An address of the other family never matches.
 * Source: k8s.io/api networking/v1 types.go, `IPBlock`.
 */
export function matchIpBlock(
  ipBlock: IpBlock,
  address: Address | undefined,
  interpretation: Interpretation,
): IpBlockMatch {
  const wants = ipBlock.cidr;
  const block = interpretBlock(ipBlock.block, interpretation);
  if (address === undefined) return { matches: false, field: 'cidr', because: 'outside the block', wants };
  const has = printAddress(address);
  if (block === undefined || !blockContains(block, address)) {
    const because = block && block.family !== address.family ? 'other address family' : 'outside the block';
    return { matches: false, field: 'cidr', because, wants, has };
  }
  for (const [index, { text, block: spelled }] of ipBlock.except.entries()) {
    const excepted = interpretBlock(spelled, interpretation);
    if (excepted !== undefined && blockContains(excepted, address)) {
      return { matches: false, field: `except[${index}]`, because: 'excepted', wants: `not ${text}`, has };
    }
  }
  return { matches: true };
}

/** Whether an ipBlock matches an address, as `matchIpBlock` decides it, without the reason. */
export function ipBlockContains(ipBlock: IpBlock, address: Address, interpretation: Interpretation): boolean {
  const within = (spelled: SpelledBlock | undefined) => {
    const block = interpretBlock(spelled, interpretation);
    return block !== undefined && blockContains(block, address);
  };
  return within(ipBlock.block) && !ipBlock.except.some(({ block }) => within(block));
}

function readBlock(text: unknown): SpelledBlock | undefined {
  return typeof text === 'string' ? parseBlock(text) : undefined;
}

/** The block that an oddly spelled text means under one interpretation; undefined where it means no block at all. */
export function interpretBlock(spelled: SpelledBlock | undefined, interpretation: Interpretation): Block | undefined {
  if (spelled === undefined || !spelled.odd || interpretation.oddBlocks === 'suggested') return spelled?.block;
  return interpretation.oddBlocks === 'octal' ? (spelled.octal ?? spelled.block) : undefined;
}
