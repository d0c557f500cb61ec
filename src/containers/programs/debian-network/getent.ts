import { canonicalAddress } from '../../../kube/addresses.ts';
import { namesInHostsFile, queryServer, readResolvConf, resolveName } from '../../libc/resolver.ts';
import { reverseName } from '../../network/reverse-name.ts';
import { decodeUtf8 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';

/** getent, for the databases of hosts, accounts and services. A key that is not there gives 2. Source: getent(1). */
export const getent: Program = async (process) => {
  const [, database, ...keys] = process.argv;
  if (database === undefined) {
    await writeText(
      process.stderr,
      "getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n",
    );
    return 1;
  }
  const look = databases[database];
  if (look === undefined) {
    await writeText(
      process.stderr,
      `Unknown database: ${database}\nTry \`getent --help' or \`getent --usage' for more information.\n`,
    );
    return 1;
  }
  const lines = await Promise.all((keys.length === 0 ? [undefined] : keys).map((key) => look(process, key)));
  await writeText(process.stdout, lines.map((line) => line ?? '').join(''));
  return lines.includes(undefined) ? 2 : 0;
};

type Look = (process: Process, key: string | undefined) => Promise<string | undefined>;

const databases: Readonly<Record<string, Look>> = {
  hosts: async (process, key) => {
    if (key === undefined) return ownHosts(process);
    if (canonicalAddress(key) !== undefined) return byAddress(process, key);
    const six = await resolveName(process, key, [6]);
    const found = typeof six === 'string' ? await resolveName(process, key, [4]) : six;
    if (typeof found === 'string') return undefined;
    return found.addresses.map((address) => `${address.padEnd(15)} ${found.canonical}\n`).join('');
  },
  ahosts: (process, key) => addressLines(process, key, [4, 6]),
  ahostsv4: (process, key) => addressLines(process, key, [4]),
  ahostsv6: (process, key) => addressLines(process, key, [6]),
  passwd: (process, key) => lineOf(process, '/etc/passwd', key),
  group: (process, key) => lineOf(process, '/etc/group', key),
  services: (process, key) => lineOf(process, '/etc/services', key),
};

async function addressLines(
  process: Process,
  key: string | undefined,
  families: readonly (4 | 6)[],
): Promise<string | undefined> {
  const found = key === undefined ? 'no such name' : await resolveName(process, key, families);
  if (typeof found === 'string') return undefined;
  const lines = found.addresses.flatMap((address, at) =>
    ['STREAM', 'DGRAM', 'RAW'].map((kind, index) => {
      const name = at === 0 && index === 0 ? ` ${found.canonical}` : '';
      return `${address.padEnd(15)} ${name === '' ? kind : kind.padEnd(6)}${name}\n`;
    }),
  );
  return lines.join('');
}

async function byAddress(process: Process, address: string): Promise<string | undefined> {
  const own = namesInHostsFile(process, address);
  if (own.length > 0) return `${address.padEnd(15)} ${own.join(' ')}\n`;
  const { servers } = readResolvConf(process);
  const reply = await queryServer(process, servers[0] ?? '127.0.0.1', reverseName(address), 'PTR', 2, 5000);
  const name = reply?.answers[0]?.data.replace(/\.$/, '');
  return name === undefined ? undefined : `${address.padEnd(15)} ${name}\n`;
}

async function ownHosts({ container }: Process): Promise<string> {
  const bytes = container.files.read('/etc/hosts');
  const text = typeof bytes === 'string' ? container.network.hosts : decodeUtf8(bytes);
  const lines = text.split('\n').map((line) => line.split('#')[0]?.trim().split(/\s+/) ?? []);
  return lines
    .flatMap(([address, ...names]) =>
      address && names.length > 0 ? [`${address.padEnd(15)} ${names.join(' ')}\n`] : [],
    )
    .join('');
}

async function lineOf({ container }: Process, path: string, key: string | undefined): Promise<string | undefined> {
  const bytes = container.files.read(path);
  if (typeof bytes === 'string') return undefined;
  const lines = decodeUtf8(bytes).split('\n').filter(Boolean);
  if (key === undefined) return lines.map((line) => `${line}\n`).join('');
  const found = lines.find((line) => line.split(/[:\s]/)[0] === key || line.split(':')[2] === key);
  return found === undefined ? undefined : `${found}\n`;
}
