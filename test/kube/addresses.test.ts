import { describe, expect, it } from 'vitest';
import {
  blockContains,
  canonicalAddress,
  isStrictSubset,
  parseAddress,
  parseBlock,
  printBlock,
  unusedPodAddress,
} from '../../src/kube/addresses.ts';
import { emptySnapshot } from '../../src/kube/snapshot.ts';
import { policyFrom, worldFrom } from '../netpol/worlds.ts';

describe('an address', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['010.008.0.1', '10.8.0.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:2:3:4:5:6:0:8', '1:2:3:4:5:6:0:8'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:a00:1', '10.0.0.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['::1.2.3.4', '::102:304'],
    ['00000000010.0.0.1', '10.0.0.1'],
    ['::000a:000000b', '::a:b'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.1.2',
    'a.b.c.d',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    'fe80::1%eth0',
    '10.0.0.0/8',
    ':1',
    '1:',
  ])('%j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('a block', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8', false],
    ['10.0.0.5/8', '10.0.0.0/8', false],
    ['10.244.1.77/27', '10.244.1.64/27', false],
    ['0.0.0.0/0', '0.0.0.0/0', false],
    ['10.0.0.1/32', '10.0.0.1/32', false],
    ['010.0.0.0/8', '10.0.0.0/8', true],
    ['10.0.0.0/08', '10.0.0.0/8', true],
    ['10.0.0.0/00008', '10.0.0.0/8', true],
    ['::00001/128', '::1/128', true],
    ['::ffff:10.0.0.0/104', '10.0.0.0/8', true],
    ['::ffff:0:0/96', '0.0.0.0/0', true],
    ['2001:db8:1::/33', '2001:db8::/33', false],
    ['::/0', '::/0', false],
    ['fd00::1/128', 'fd00::1/128', false],
  ])('%s is %s', (text, printed, odd) => {
    const read = parseBlock(text);
    expect(read && [printBlock(read.block), read.odd]).toEqual([printed, odd]);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '/8', '10.0.0.0/8/8', 'x/8'])(
    '%j is none',
    (text) => {
      expect(parseBlock(text)).toBeUndefined();
    },
  );

  it('with leading zeros may be read in octal, where it can be', () => {
    expect(octal('010.0.0.0/8')).toEqual(parseBlock('8.0.0.0/8')?.block);
    expect(octal('10.0.0.0/8')).toBeUndefined();
    expect(octal('09.0.0.0/8')).toBeUndefined();
    expect(octal('0400.0.0.0/8')).toBeUndefined();
  });

  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/31', '10.0.0.1', true],
    ['10.0.0.0/31', '10.0.0.2', false],
    ['128.0.0.0/1', '255.0.0.1', true],
    ['128.0.0.0/1', '127.255.255.255', false],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '10.0.0.1', false],
    ['fd00::/64', 'fd00::ffff:ffff:ffff:ffff', true],
    ['fd00::/64', 'fd00:0:0:1::', false],
    ['fd00::/65', 'fd00::8000:0:0:0', false],
  ])('%s holds %s: %s', (block, address, expected) => {
    const [read, at] = [parseBlock(block), parseAddress(address)];
    expect(read && at && blockContains(read.block, at)).toBe(expected);
  });

  it.each([
    ['10.1.0.0/16', '10.0.0.0/8', true],
    ['10.0.0.0/8', '10.0.0.0/8', false],
    ['10.0.0.0/7', '10.0.0.0/8', false],
    ['11.0.0.0/16', '10.0.0.0/8', false],
    ['::/1', '0.0.0.0/0', false],
    ['::ffff:10.1.0.0/112', '10.0.0.0/8', true],
    ['10.1.0.0/16', '::ffff:10.0.0.0/104', false],
  ])('%s is a strict subset of %s: %s', (inner, outer, expected) => {
    const [one, other] = [parseBlock(inner), parseBlock(outer)];
    expect(one && other && isStrictSubset(one, other)).toBe(expected);
  });
});

describe('an unused pod address', () => {
  it('is one of kind’s range in an empty cluster', () => {
    expect(unusedPodAddress(emptySnapshot, 4)).toBe('10.244.0.2');
    expect(unusedPodAddress(emptySnapshot, 6)).toBe('fd00:10:244::2');
  });

  it('lies beside the pods, and is none of theirs nor one that a policy mentions', () => {
    const world = worldFrom({ pods: { 'x/a': { ip: '10.9.0.2' }, 'x/b': { ip: '10.9.0.3' } } });
    expect(unusedPodAddress(world, 4)).toBe('10.9.0.4');
    const singled = {
      ...world,
      policies: [letIn('10.9.0.4/32', '10.9.0.5/32', '10.9.0.0/16', '0.0.0.0/0')],
    };
    expect(unusedPodAddress(singled, 4)).toBe('10.9.0.6');
    const blocked = { ...world, policies: [letIn('10.9.0.0/24', '10.9.1.0/25')] };
    expect(unusedPodAddress(blocked, 4)).toBe('10.9.1.128');
    const full = { ...world, policies: [letIn('10.9.0.0/17', '10.9.128.0/17', '10.9.0.4/32')] };
    expect(unusedPodAddress(full, 4)).toBe('10.9.0.5');
  });
});

function octal(text: string) {
  return parseBlock(text)?.octal;
}

function letIn(...cidrs: string[]) {
  const from = cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  return policyFrom('x/p', { podSelector: {}, ingress: [{ from }] });
}
