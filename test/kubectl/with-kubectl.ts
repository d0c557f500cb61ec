import { canRunKubectl } from './kubectl.ts';

/** Whether tests with a real kubectl run here. Elsewhere they are skipped, loudly; in CI that is a failure. */
export const withKubectl: boolean = canRunKubectl;

if (!withKubectl) {
  const why = `there is no kubectl to fetch for ${process.platform} ${process.arch}`;
  if (!['', '0', 'false'].includes(process.env['CI'] ?? '')) {
    throw new Error(`${why}, and in CI (CI=${process.env['CI']}) no test with a real kubectl may be skipped`);
  }
  process.stderr.write(`\nSKIPPED: tests with a real kubectl: ${why}\n\n`);
}
