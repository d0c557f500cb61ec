import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

export async function uptime(process: Process): Promise<number> {
  await writeText(
    process.stdout,
    ` ${process.container.clock.now().toISOString().slice(11, 19)} up  1:00,  0 users,  load average: 0.10, 0.08, 0.05\n`,
  );
  return 0;
}
