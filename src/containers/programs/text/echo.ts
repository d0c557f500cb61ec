import { unescape } from '../../libc/escapes.ts';
import type { Process } from '../../runtime/process.ts';
import { say } from '../../runtime/streams.ts';

export async function echo(process: Process): Promise<number> {
  const rest = process.argv.slice(1);
  let newline = true;
  let escapes = false;
  while (/^-[neE]+$/.test(rest[0] ?? '')) {
    const option = rest.shift() ?? '';
    if (option.includes('n')) newline = false;
    if (option.includes('e')) escapes = true;
  }
  const text = rest.join(' ');
  await say(process.stdout, `${escapes ? unescape(text) : text}${newline ? '\n' : ''}`);
  return 0;
}
