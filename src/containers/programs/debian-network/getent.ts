import { canonicalAddress } from '../../../kube/addresses.ts';
import { readHosts } from '../../libc/hosts.ts';
import { readResolvConf } from '../../libc/resolv-conf.ts';
import { type AddressFamily, queryServer, resolveName } from '../../libc/resolver.ts';
import { readTextFile } from '../../libc/text-file.ts';
import { reverseName } from '../../network/reverse-name.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { failWith, print } from '../command-line/messages.ts';

/** getent: looks up hosts, accounts and services. A key without an entry gives 2. Source: getent(1), glibc. */
export const getent: Program = async (process) => {
  const [, database, ...keys] = process.argv;
  if (database === undefined) return failWith(process, `getent: wrong number of arguments\n${tryHelp}`);
  const look = databases[database];
  if (look === undefined) return failWith(process, `Unknown database: ${database}\n${tryHelp}`);
  const entries = await Promise.all((keys.length === 0 ? [undefined] : keys).map((key) => look(process, key)));
  await print(process, entries.map((entry) => entry ?? '').join(''));
  return entries.includes(undefined) ? 2 : 0;
};

const tryHelp = "Try `getent --help' or `getent --usage' for more information.\n";

/** The lines of a key, or of all keys; undefined: there is no such key. */
type Lookup = (process: Process, key: string | undefined) => Promise<string | undefined>;

const databases: Readonly<Record<string, Lookup>> = {
  hosts: lookUpHost,
  ahosts: (process, key) => addressLines(process, key, [4, 6]),
  ahostsv4: (process, key) => addressLines(process, key, [4]),
  ahostsv6: (process, key) => addressLines(process, key, [6]),
  passwd: (process, key) => fileEntry(process, '/etc/passwd', key),
  group: (process, key) => fileEntry(process, '/etc/group', key),
  services: (process, key) => fileEntry(process, '/etc/services', key),
};

async function lookUpHost(process: Process, key: string | undefined): Promise<string | undefined> {
  if (key === undefined) {
    const entries = readHosts(process);
    return entries.map(({ address, names }) => hostLine(address, names.join(' '))).join('');
  }
  if (canonicalAddress(key) !== undefined) return lookUpAddress(process, key);
  const six = await resolveName(process, key, [6]);
  const found = typeof six === 'string' ? await resolveName(process, key, [4]) : six;
  if (typeof found === 'string') return undefined;
  return found.addresses.map((address) => hostLine(address, found.canonical)).join('');
}

async function lookUpAddress(process: Process, address: string): Promise<string | undefined> {
  const own = readHosts(process).find((entry) => entry.address === address);
  if (own !== undefined) return hostLine(address, own.names.join(' '));
  const [server = '127.0.0.1'] = readResolvConf(process).servers;
  const question = { name: reverseName(address), type: 'PTR' } as const;
  const reply = await queryServer(process, server, question, { attempts: 2, milliseconds: 5000 });
  const name = reply?.answers[0]?.data.replace(/\.$/, '');
  return name === undefined ? undefined : hostLine(address, name);
}

function hostLine(address: string, names: string): string {
  return `${address.padEnd(15)} ${names}\n`;
}

async function addressLines(
  process: Process,
  key: string | undefined,
  families: readonly AddressFamily[],
): Promise<string | undefined> {
  const found = key === undefined ? 'no such name' : await resolveName(process, key, families);
  if (typeof found === 'string') return undefined;
  const [first = ''] = found.addresses;
  const rows = found.addresses.flatMap((address) => ['STREAM', 'DGRAM', 'RAW'].map((kind) => ({ address, kind })));
  const lines = rows.map(({ address, kind }, at) =>
    at === 0 ? hostLine(first, `${kind.padEnd(6)} ${found.canonical}`) : hostLine(address, kind),
  );
  return lines.join('');
}

/** The line of a file that has the key as its name or number; all lines where no key is given. */
async function fileEntry({ container }: Process, path: string, key: string | undefined): Promise<string | undefined> {
  const text = readTextFile(container, path);
  if (text === undefined) return undefined;
  const lines = text.split('\n').filter(Boolean);
  const matches = (line: string) => line.split(/[:\s]/)[0] === key || line.split(':')[2] === key;
  const found = key === undefined ? lines : lines.filter(matches).slice(0, 1);
  return found.length === 0 && key !== undefined ? undefined : found.map((line) => `${line}\n`).join('');
}
