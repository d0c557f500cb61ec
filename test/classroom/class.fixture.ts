import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A policy of namespace shop that allows TCP `port` into the pods labelled app=db, from the peers. */
export const answerOf = (from: string, port = 5432, name = 'db'): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: ${from}, ports: [{port: ${port}}]}]
`;

/** Peers of answers to the task database-only-from-app: the right one first. */
export const peers = {
  right: '[{podSelector: {matchLabels: {app: app}}}]',
  anyNamespace: '[{namespaceSelector: {}, podSelector: {matchLabels: {app: app}}}]',
  or: '[{namespaceSelector: {}}, {podSelector: {matchLabels: {app: app}}}]',
  all: '[{podSelector: {}}]',
} as const;

/** Writes answers of a class: some right, some wrong, one that the API server refuses in part. */
export function writeClass(folder: string): void {
  const files: Readonly<Record<string, string>> = {
    'alice.yaml': answerOf(peers.right),
    'bob/policy.yaml': answerOf(peers.or),
    'carol.json': '{"apiVersion": "v1", "kind": "List", "items": []}',
    'dave.yml': answerOf(peers.right, 80),
    'eve.yaml': `${answerOf(peers.right)}---\n${answerOf(peers.right).replace('NetworkPolicy', 'NetworkPolice')}`,
    'frank.yaml': answerOf(peers.anyNamespace),
    'grace.yaml': answerOf(peers.or),
  };
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
}

/** Names and contents that do harm where a program trusts them. */
export function writeHostile(folder: string): void {
  write(folder, 'aliases.yaml', `${aliasBomb()}\n`);
  write(folder, 'binary.yaml', '\0\x01\x02');
  write(folder, '=HYPERLINK("http:,,evil").yaml', answerOf(peers.right));
  write(folder, '+1.yaml', answerOf(peers.right));
  write(folder, 'new\nline.yaml', '{');
  write(folder, '\u001b[2Jclear.yaml', '{');
  write(folder, '\u202eevil.yaml', '{');
  write(folder, "<script>alert('1')<,script>.yaml", answerOf(peers.all));
  write(folder, 'open.yaml', '['.repeat(20_000));
  write(folder, 'not-yaml.yaml', 'kind: NetworkPolicy\n\tmetadata:\n');
  write(folder, 'nothing.yaml', '');
  write(folder, 'proto.yaml', '__proto__: {kind: Pod}\nconstructor: 1\n');
  symlinkSync('/etc/passwd', join(folder, 'link.yaml'));
  symlinkSync('.', join(folder, 'loop'));
  mkdirSync(join(folder, 'empty'));
  write(folder, 'huge.yaml', '');
  truncateSync(join(folder, 'huge.yaml'), 1e12);
  if (spawnSync('mkfifo', [join(folder, 'pipe.yaml')]).status !== 0) throw new Error('no pipe was made');
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function aliasBomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let at = 1; at < 12; at++)
    lines.push(
      `a${at}: &a${at} [${Array(10)
        .fill(`*a${at - 1}`)
        .join(', ')}]`,
    );
  return lines.join('\n');
}
