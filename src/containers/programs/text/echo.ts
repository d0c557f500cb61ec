import { expandEscapes } from '../../libc/escapes.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

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
  await writeText(process.stdout, `${escapes ? expandEscapes(text) : text}${newline ? '\n' : ''}`);
  return 0;
}
