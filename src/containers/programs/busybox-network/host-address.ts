import { type AddressFamily, resolveName } from '../../libc/resolver.ts';
import type { Process } from '../../runtime/process.ts';
import { fail } from '../command-line/messages.ts';

/**
 * The first address of a host; undefined: it has none, which is reported with the host as it was `written`.
 * Source: busybox 1.37, libbb/xconnect.c, `str2sockaddr`.
 */
export async function hostAddress(
  process: Process,
  host: string,
  families?: readonly AddressFamily[],
  written = host,
): Promise<string | undefined> {
  const found = await resolveName(process, host, families);
  if (typeof found !== 'string') return found.addresses[0] ?? '';
  await fail(process, `bad address '${written}'`);
  return undefined;
}
