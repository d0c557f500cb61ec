import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder of its own for each test of a file; gone after it. */
export function folderForEachTest(): () => string {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  });
  // What was killed may still be writing there.
  afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return () => folder;
}

/** A folder that several tests of a file share; `remove` goes into its `afterAll`. */
export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }) };
}

/** The text of a kubeconfig as a served cluster gives it. */
export function kubeconfigOf(server: string, namespace = 'default'): string {
  return `apiVersion: v1
kind: Config
clusters:
- name: sallyport
  cluster: {server: "${server}", certificate-authority-data: Q0E=}
users:
- name: sallyport
  user: {token: secret}
contexts:
- name: sallyport
  context: {cluster: sallyport, user: sallyport, namespace: "${namespace}"}
current-context: sallyport
`;
}
