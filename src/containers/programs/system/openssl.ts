import type { Program } from '../../runtime/process.ts';
import { failWith, print } from '../command-line/messages.ts';

/** openssl: prints its version; it makes no connections, and prints what can be used instead. Source: openssl(1). */
export const openssl: Program = (process) => {
  const [, command = ''] = process.argv;
  if (command === 'version') return print(process, 'OpenSSL 3.5.4 30 Sep 2025 (Library: OpenSSL 3.5.4 30 Sep 2025)\n');
  const what = command === '' ? 'its commands are' : `"${command}" is`;
  return failWith(process, `openssl: ${what} not available in this simulated pod; try curl -k or nc -zv\n`);
};
