import { buildNode, endNode, noNode } from './node.ts';

/** What stands before and after all tests on real nodes: no node is left of an earlier run, nor of this one. */
export default async function setup(): Promise<() => Promise<void>> {
  if (noNode === undefined) {
    await buildNode();
    await endNode();
  }
  return async () => {
    if (noNode === undefined) return endNode();
    process.stderr.write(`\nNO REAL CLUSTER CAN BE STARTED HERE (${noNode}).\n`);
    process.stderr.write('WHATEVER test/real-cluster SHOWS ON A REAL NODE WAS NOT TESTED.\n');
  };
}
