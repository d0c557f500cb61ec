import { buildNode, endNode, NO_NODE, noNode, theNode } from './node.ts';

/**
 * What stands before and after all tests on real nodes: nothing is left of an earlier run, nor of this one. Where a node
 * cannot be started although all looks well (a container that may not make namespaces), that is no fault of ours.
 */
export default async function setup(): Promise<() => Promise<void>> {
  let missing = noNode();
  if (missing === undefined) {
    try {
      await buildNode();
      await endNode();
      await theNode();
    } catch (error) {
      missing = `it does not start: ${String((error as { readonly stderr?: unknown }).stderr ?? error).trim()}`;
      process.env[NO_NODE] = missing;
    }
  }
  return async () => {
    await endNode().catch(() => undefined);
    if (missing === undefined) return;
    process.stderr.write(`\nNO REAL CLUSTER CAN BE STARTED HERE (${missing}).\n`);
    process.stderr.write('WHATEVER test/real-cluster SHOWS ON A REAL NODE WAS NOT TESTED.\n');
  };
}
