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
import type { Reading } from './interpretations.ts';

/** An ipBlock, read once. A block that cannot be read (the API server refuses it) holds no address. */
export interface IpBlock {
  readonly cidr: string;
  readonly block: SpelledBlock | undefined;
  readonly except: readonly { readonly text: string; readonly block: SpelledBlock | undefined }[];
  /** Whether some spelling in it is one that plug-ins may read in different ways. */
  readonly odd: boolean;
}

/** What an ipBlock says of an address. `field` is below the ipBlock: `cidr`, `except[0]`. */
export type IpBlockMatch =
  | { readonly matches: true }
  | {
      readonly matches: false;
      readonly field: string;
      readonly because: Because;
      readonly wants: string;
      readonly has?: string;
    };

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
 * An address matches that lies in the block and in none of its exceptions. `except` takes away from its own item
 * only. Families never mix.
 * Source: k8s.io/api networking/v1 types.go, `IPBlock`.
 */
export function matchIpBlock(ipBlock: IpBlock, address: Address | undefined, reading: Reading): IpBlockMatch {
  const wants = ipBlock.cidr;
  const block = asRead(ipBlock.block, reading);
  if (address === undefined) return { matches: false, field: 'cidr', because: 'outside the block', wants };
  const has = printAddress(address);
  if (block === undefined || !blockContains(block, address)) {
    const because = block && block.family !== address.family ? 'other address family' : 'outside the block';
    return { matches: false, field: 'cidr', because, wants, has };
  }
  for (const [index, { text, block: spelled }] of ipBlock.except.entries()) {
    const excepted = asRead(spelled, reading);
    if (excepted !== undefined && blockContains(excepted, address)) {
      return { matches: false, field: `except[${index}]`, because: 'excepted', wants: `not ${text}`, has };
    }
  }
  return { matches: true };
}

/** Whether an ipBlock matches an address, without the reason. */
export function holds(ipBlock: IpBlock, address: Address, reading: Reading): boolean {
  const within = (spelled: SpelledBlock | undefined) => {
    const block = asRead(spelled, reading);
    return block !== undefined && blockContains(block, address);
  };
  return within(ipBlock.block) && !ipBlock.except.some(({ block }) => within(block));
}

function readBlock(text: unknown): SpelledBlock | undefined {
  return typeof text === 'string' ? parseBlock(text) : undefined;
}

/** Oddly spelled blocks are read as the API server's warning suggests; the other readings serve to find what is undefined. */
export function asRead(spelled: SpelledBlock | undefined, reading: Reading): Block | undefined {
  if (spelled === undefined || !spelled.odd || reading.oddBlocks === 'suggested') return spelled?.block;
  return reading.oddBlocks === 'octal' ? (spelled.octal ?? spelled.block) : undefined;
}
