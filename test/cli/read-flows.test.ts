import { expect, test } from 'vitest';
import { readFlows } from '../../src/cli/read-flows.ts';

const read = (text: string) => readFlows({ file: 'flows.yaml', text });

test('a flow is TCP unless it says another protocol, and its port is a number or a name', () => {
  const flows = read(
    '- {from: shop/web, to: shop/db, port: 5432}\n- from: 10.0.0.1\n  to: service:shop/db\n  port: dns\n  protocol: UDP\n',
  );
  expect(flows).toMatchObject([
    { from: 'shop/web', to: 'shop/db', port: 5432, protocol: 'TCP' },
    { from: '10.0.0.1', to: 'service:shop/db', port: 'dns', protocol: 'UDP' },
  ]);
});

test('an end and the port know their places', () => {
  const [flow] = read('- from: shop/web\n  to: shop/db\n  port: 1\n');
  expect(flow?.places).toEqual({
    from: { file: 'flows.yaml', line: 1, column: 9 },
    to: { file: 'flows.yaml', line: 2, column: 7 },
    port: { file: 'flows.yaml', line: 3, column: 9 },
  });
});

test('JSON with tabs is read, and an empty list holds no flows', () => {
  expect(read('[\n\t{"from": "a/b", "to": "c/d", "port": 80}\n]')).toHaveLength(1);
  expect(read('[]')).toEqual([]);
});

test('an alias stands for what it names', () => {
  const flows = read('- &one {from: a/b, to: c/d, port: 80}\n- *one\n');
  expect(flows.map(({ from }) => from)).toEqual(['a/b', 'a/b']);
});

const faults: readonly (readonly [name: string, text: string, says: readonly string[]])[] = [
  ['nothing', '', ['flows.yaml:1:1: a list of {from, to, port, protocol} is needed']],
  ['no list', 'from: a/b\n', ['flows.yaml:1:1: a list of {from, to, port, protocol} is needed']],
  ['an entry that is text', '- a/b\n', ['flows.yaml:1:3: an entry is {from, to, port, protocol}']],
  ['a missing port', '- {from: a/b, to: c/d}\n', ['flows.yaml:1:3: port is missing']],
  ['a port too high', '- {from: a/b, to: c/d, port: 70000}\n', ['flows.yaml:1:30: port 70000 is not from 1 to 65535']],
  ['port 0', '- {from: a/b, to: c/d, port: 0}\n', ['flows.yaml:1:30: port 0 is not from 1 to 65535']],
  ['half a port', '- {from: a/b, to: c/d, port: 1.5}\n', ['flows.yaml:1:30: port 1.5 is not from 1 to 65535']],
  ['a quoted number', '- {from: a/b, to: c/d, port: "80"}\n', ['write the number without them']],
  ['a bad name', '- {from: a/b, to: c/d, port: HTTP}\n', ['"HTTP" is not the name of a port']],
  [
    'a bad protocol',
    '- {from: a/b, to: c/d, port: 1, protocol: ICMP}\n',
    ['flows.yaml:1:43: protocol is TCP, UDP or SCTP, not "ICMP"'],
  ],
  ['an unknown field', '- {from: a/b, to: c/d, prot: TCP, port: 1}\n', ['flows.yaml:1:24: no field "prot" in a flow']],
  ['a number as an end', '- {from: 7, to: c/d, port: 1}\n', ['flows.yaml:1:10: from is an endpoint']],
  [
    'a doubled key',
    '- {from: a/b, from: a/b, to: c/d, port: 1}\n',
    ['flows.yaml:1:15: The key "from" is given twice.'],
  ],
  ['a tab for indentation', '- from: a/b\n\tto: c/d\n', ['flows.yaml:2:']],
  ['two documents', '[]\n---\n[]\n', ['flows.yaml:2:1: ']],
  ['an unknown tag', '- !flow {from: a/b, to: c/d, port: 1}\n', ['flows.yaml:1:3: Unresolved tag: !flow']],
  ['an alias to nothing', '- *one\n', ['flows.yaml:1:3: ']],
  ['two faults', '- {to: c/d, port: 0}\n', ['from is missing', 'port 0 is not']],
];

test('of very many faults the first are printed and the others counted', () => {
  const message = thrown(() => read(`- {${Array.from({ length: 10_000 }, (_, at) => `k${at}: 1`).join(', ')}}`));
  expect(message).toContain('flows.yaml:1:4: no field "k0" in a flow');
  expect(message).toMatch(/\nand 9953 more faults$/);
});

test.each(faults)('%s is refused with its place', (_, text, says) => {
  const message = thrown(() => read(text));
  for (const part of says) expect(message).toContain(part);
});

function thrown(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing was thrown');
}
