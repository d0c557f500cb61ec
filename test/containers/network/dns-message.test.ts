import { expect, test } from 'vitest';
import { readDnsMessage, writeDnsReply } from '../../../src/containers/network/dns-message.ts';
import { clusterOf } from './cluster.fixture.ts';
import { shopWorld } from './shop-world.ts';

/** As a resolver sends it: an identifier, “recursion desired”, one question. */
function asked(name: string, type: number): Uint8Array {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Uint8Array.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}

test.each([
  [1, 'A'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [16, 'TXT'],
])('a question of type %d asks for %s', (number, type) => {
  expect(readDnsMessage(asked('web.shop.svc', number))).toMatchObject({
    id: 0x1234,
    question: { name: 'web.shop.svc', type },
  });
});

test.each([
  ['nothing', new Uint8Array()],
  ['words', Uint8Array.from(Buffer.from('hostname\n'))],
  ['an answer', asked('a.b', 1).map((byte, at) => (at === 2 ? 0x81 : byte))],
  ['a name that does not end', asked('a.b', 1).subarray(0, 15)],
  ['a question without its type', asked('a.b', 1).subarray(0, 18)],
  ['an unknown type', asked('a.b', 99)],
])('%s is no question', (_, bytes) => {
  expect(readDnsMessage(bytes)).toBeUndefined();
});

test('an answer brings back the question, its code, and each record in the bytes of its type', () => {
  const message = readDnsMessage(asked('a.b', 1))!;
  const reply = writeDnsReply(message, {
    code: 'NOERROR',
    authoritative: true,
    answers: [
      { name: 'a.b', type: 'A', ttl: 30, data: '10.96.5.1' },
      { name: 'a.b', type: 'AAAA', ttl: 30, data: 'fd00::1' },
      { name: 'a.b', type: 'SRV', ttl: 30, data: '0 100 80 c.b.' },
    ],
  });
  const hex = Buffer.from(reply).toString('hex');
  expect(hex.slice(0, 24)).toBe('123485000001000300000000');
  expect(hex).toContain('016101620000010001_016101620000010001_0000001e_0004_0a600501'.replaceAll('_', ''));
  expect(hex).toContain('001c0001_0000001e_0010_fd000000000000000000000000000001'.replaceAll('_', ''));
  expect(hex).toContain('00210001_0000001e_000b_0000_0064_0050_0163016200'.replaceAll('_', ''));
  expect(
    Buffer.from(writeDnsReply(message, { code: 'NXDOMAIN', authoritative: false, answers: [] })).readUInt16BE(2),
  ).toBe(0x8103);
});

const cluster = clusterOf(shopWorld);
const question = [...asked('web.shop.svc.cluster.local', 1)]
  .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
  .join('');

test.each(['shop/box', 'shop/shoot'])('a name server answers a datagram that %s sends it with nc', async (pod) => {
  const { stdout } = await cluster.sh(
    pod,
    `printf '${question}' | timeout 1 nc -u 10.96.0.10 53 | od -An -tx1 | tail -2`,
  );
  // 10.96.5.1, the address of the Service.
  expect(stdout.replaceAll(/\s/g, '')).toMatch(/00040a600501$/);
});

test('what is no question gets no answer', async () => {
  expect((await cluster.sh('shop/box', 'echo hello | timeout 1 nc -u 10.96.0.10 53')).stdout).toBe('');
});
