import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { delay } from '../../runtime/waiting.ts';

export async function yum(process: Process): Promise<number> {
  const [, action] = process.argv;
  if (action === undefined || action === '--version') {
    await writeText(process.stdout, '4.14.0\n');
    return 0;
  }
  await delay(process.container.clock, process.container.clock.unchosen(5000), process.signal);
  await writeText(
    process.stderr,
    "Error: Failed to download metadata for repo 'baseos': Cannot prepare internal mirrorlist: Curl error (6): Could not resolve hostname\n",
  );
  return 1;
}
