import type { Process } from '../../runtime/process.ts';
import { say } from '../../runtime/streams.ts';
import { pause } from '../../runtime/waiting.ts';

export async function yum(process: Process): Promise<number> {
  const [, action] = process.argv;
  if (action === undefined || action === '--version') {
    await say(process.stdout, '4.14.0\n');
    return 0;
  }
  await pause(process.container.clock, process.container.clock.unchosen(5000), process.signal);
  await say(
    process.stderr,
    "Error: Failed to download metadata for repo 'baseos': Cannot prepare internal mirrorlist: Curl error (6): Could not resolve hostname\n",
  );
  return 1;
}
