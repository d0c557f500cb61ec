import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { firstPackFiles } from '../../src/scenario/first-pack.ts';
import { examOf } from '../report/html/exam.fixture.ts';

/** A Deployment of one pod, with its Service, in namespace shop. */
const app = (name: string, image: string, port: number, portName: string): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: ${name}, image: ${image}, ports: [{name: ${portName}, containerPort: ${port}}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {selector: {app: ${name}}, ports: [{port: ${port}}]}
`;

const pods = `${app('web', 'nginx', 80, 'http')}${app('db', 'postgres', 5432, 'sql')}`;

/** A policy of namespace shop that allows TCP 5432 into the pods labelled app=db, from the peers. */
const policy = (name: string, from: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: ${from}, ports: [{port: 5432}]}]
`;

/** `web` may reach the database; everything in the namespace may. */
const narrow = policy('db', '[{podSelector: {matchLabels: {app: web}}}]');
const wide = policy('db', '[{podSelector: {}}]');
/** A right answer to the task database-only-from-app. */
const answer = policy('db', '[{podSelector: {matchLabels: {app: app}}}]');

/** A right answer to the task of the pack that `pack new` writes. */
const cacheAnswer = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cache, namespace: shop}
spec:
  podSelector: {matchLabels: {app: cache}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 6379}]}]
`;

/** The files that the commands in the documentation name, by their paths. */
const files: Readonly<Record<string, string>> = {
  'manifests/pods.yaml': pods,
  'manifests/policy.yaml': narrow,
  'a.yaml': answer,
  'answer.yaml': answer,
  'cache.yaml': cacheAnswer,
  'cluster.yaml': pods,
  // The answers of a class, and where its parts go.
  'class/alice.yaml': answer,
  'class/bob/policy.yaml': wide,
  'parts/README': 'The parts of a class.\n',
  'exam.yaml': 'title: Midterm\nminutes: 120\nblueprint: {tasks: 2}\n',
  'results/alice.json': JSON.stringify({ schemaVersion: 1, ...examOf([1, 0.5]) }),
  // What opens between the two: the rest of the namespace.
  'main/db.yaml': narrow,
  'branch/db.yaml': wide,
  'old.yaml': narrow,
  'new.yaml': wide,
  'opens.yaml': "[{from: '*', to: '*', port: '*', protocol: TCP}]\n",
  'answer.sh': '#!/bin/sh\nexec kubectl apply -f answer.yaml\n',
  // What `progress export` wrote on another machine.
  'other.jsonl': ['started', 'left']
    .map((is, elapsed) =>
      JSON.stringify({
        at: '2026-11-21T10:00:00.000Z',
        pack: 'network-policies',
        version: '1.0.0',
        scenario: 'database-only-from-app',
        variant: 2,
        elapsed,
        is,
      }),
    )
    .join('\n'),
  'kustomization.yaml': 'resources: [answer.yaml]\n',
};

/** Writes those files into a folder, and beside them `my-pack`, which is what `pack new` writes. */
export function writeDocumentedFiles(folder: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  chmodSync(join(folder, 'answer.sh'), 0o755);
  const about = {
    id: 'my-pack',
    title: 'Mine',
    authors: ['A. Author'],
    licence: 'CC-BY-4.0',
    scenario: 'cache-from-web',
  };
  for (const [path, text] of firstPackFiles(about)) {
    mkdirSync(dirname(join(folder, 'my-pack', path)), { recursive: true });
    writeFileSync(join(folder, 'my-pack', path), text);
  }
}
