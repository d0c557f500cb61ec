import { hostnameOf } from '../../files/container-files.ts';
import type { Process } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail, readOptions } from '../coreutils/command-line.ts';

export async function hostname(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'ifsdIF:A', { fqdn: 'f', 'ip-address': 'i', short: 's' });
  const name = hostnameOf(process.container.pod);
  if (options.operands.length > 0) return fail(process, 'sethostname: Operation not permitted');
  const { subdomain } = process.container.pod.spec ?? {};
  const { namespace = 'default' } = process.container.pod.metadata ?? {};
  const domain = subdomain === undefined ? '' : `${subdomain}.${namespace}.svc.cluster.local`;
  const { addresses } = process.container.network;
  const text =
    options.has('i') || options.has('I')
      ? addresses.join(' ')
      : options.has('d')
        ? domain
        : options.has('f') && domain !== ''
          ? `${name}.${domain}`
          : name;
  if (text !== '') await writeText(process.stdout, `${text}\n`);
  return 0;
}
