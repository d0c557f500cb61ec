import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/** openssl: it tells its version; TLS itself is not spoken between the pods here, and it says so. */
export const openssl: Program = async (process) => {
  if (process.argv[1] === 'version') {
    await writeText(process.stdout, 'OpenSSL 3.5.4 30 Sep 2025 (Library: OpenSSL 3.5.4 30 Sep 2025)\n');
    return 0;
  }
  const command = process.argv[1] ?? '';
  await writeText(
    process.stderr,
    `openssl: ${command === '' ? 'its commands are' : `"${command}" is`} not available in this simulated pod; try curl -k or nc -zv\n`,
  );
  return 1;
};
