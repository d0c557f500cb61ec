import { strerror } from '../../libc/strerror.ts';
import { hostnameOf } from '../../network/hostname.ts';
import type { Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { parseOptions, withUsage } from '../command-line/usage.ts';

/** hostname. Source: busybox 1.37, networking/hostname.c. */
export const hostname: Program = withUsage(async (process) => {
  const options = parseOptions(process, { short: 'ifsdIF:A', long: { fqdn: 'f', 'ip-address': 'i', short: 's' } });
  if (options.operands.length > 0) return fail(process, `sethostname: ${strerror('EPERM')}`);
  const { network, pod } = process.container;
  const { namespace = 'default' } = pod.metadata ?? {};
  const subdomain = pod.spec?.subdomain;
  const domain = subdomain === undefined ? '' : `${subdomain}.${namespace}.svc.cluster.local`;
  if (options.has('i', 'I')) return print(process, line(network.addresses.join(' ')));
  if (options.has('d')) return print(process, line(domain));
  const name = hostnameOf(pod);
  return print(process, line(options.has('f') && domain !== '' ? `${name}.${domain}` : name));
});

function line(text: string): string {
  return text === '' ? '' : `${text}\n`;
}
