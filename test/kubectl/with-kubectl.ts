import { canRunKubectl } from './kubectl.ts';

if (!canRunKubectl) {
  const why = `there is no kubectl to fetch for ${process.platform} ${process.arch}`;
  if (process.env['CI'] === 'true') throw new Error(why);
  process.stderr.write(`\nSKIPPED: tests with a real kubectl: ${why}\n\n`);
}

/** Whether tests with a real kubectl run here. In CI they always do, or fail. */
export const withKubectl: boolean = canRunKubectl;
