/** A line to type, and what it does. */
export type Example = readonly [line: string, says: string];

/** The ways to write an end of a flow, for the help of commands that take one. */
export const endpointHelp = `Endpoints:
  shop/web                 a pod, or the pods of a Deployment or other workload
  service:shop/db          a Service
  203.0.113.9              an address
  node:worker-1            a node
  'shop/{app=web}'         a pod that does not exist, by its labels ({} for none)
  '{team=ops}/{app=web}'   the same in a namespace that does not exist, by its labels`;

/** Examples as help prints them: what each does stands beside it, or above where lines are long. */
export function exampleText(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const isWide = width > 64;
  const texts = examples.map(([line, says]) =>
    isWide ? `  # ${says}\n  ${line}` : `  ${line.padEnd(width)}   ${says}`,
  );
  return `Examples:\n${texts.join('\n')}\n`;
}
