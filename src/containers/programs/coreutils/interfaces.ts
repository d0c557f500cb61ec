import type { Process, Program, Programs } from '../../runtime/process.ts';
import { say } from '../../runtime/streams.ts';
import { fail } from './command-line.ts';

/** ip, ifconfig and route: a pod has `lo`, and `eth0` with its addresses. */
export const interfaces: Programs = {
  ip: (process) => ip(process),
  ifconfig: (process) => ifconfig(process),
  route: (process) => route(process),
};

function addressesOf(process: Process): {
  readonly v4: string | undefined;
  readonly v6: readonly string[];
  readonly gateway: string;
  readonly network: string;
  readonly hardware: string;
} {
  const { addresses } = process.container.network;
  const v4 = addresses.find((address) => !address.includes(':'));
  const parts = (v4 ?? '10.244.0.2').split('.');
  const network = parts.slice(0, 3).join('.');
  const hardware = ['5a', '59', ...parts.map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
  return { v4, v6: addresses.filter((address) => address.includes(':')), gateway: `${network}.1`, network, hardware };
}

const ip: Program = async (process) => {
  const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
  const flags = process.argv
    .slice(1)
    .filter((word) => word.startsWith('-'))
    .join('');
  const [object = '', action = 'show', device] = words;
  const { v4, v6, gateway, network, hardware } = addressesOf(process);
  if (object.startsWith('r')) {
    if (!/^(s|l)/.test(action)) return fail(process, 'RTNETLINK answers: Operation not permitted', 2);
    await say(
      process.stdout,
      flags.includes('6')
        ? ''
        : `default via ${gateway} dev eth0 \n${network}.0/24 via ${gateway} dev eth0  src ${v4 ?? ''} \n${gateway} dev eth0 scope link  src ${v4 ?? ''} \n`,
    );
    return 0;
  }
  if (object.startsWith('n')) {
    await say(
      process.stdout,
      `${gateway} dev eth0 lladdr aa:bb:cc:${hardware.slice(-8)} ref 1 used 0/0/0 probes 1 REACHABLE\n`,
    );
    return 0;
  }
  if (!/^[al]/.test(object)) return fail(process, `Object "${object}" is unknown, try "ip help".`, 1);
  if (/^(add|del|set)/.test(action)) return fail(process, 'RTNETLINK answers: Operation not permitted', 2);
  const withAddresses = object.startsWith('a');
  const inet = (text: string) => (withAddresses ? `${text}\n       valid_lft forever preferred_lft forever\n` : '');
  const is4 = !flags.includes('6');
  const is6 = !flags.includes('4');
  const lo = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000\n    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n${is4 ? inet('    inet 127.0.0.1/8 scope host lo') : ''}${is6 ? inet('    inet6 ::1/128 scope host ') : ''}`;
  const eth0 = `2: eth0@if9: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue \n    link/ether ${hardware} brd ff:ff:ff:ff:ff:ff\n${is4 && v4 !== undefined ? inet(`    inet ${v4}/24 brd ${network}.255 scope global eth0`) : ''}${is6 ? v6.map((address) => inet(`    inet6 ${address}/64 scope global `)).join('') : ''}`;
  const wanted = action === 'dev' || action === 'show' ? (device === 'dev' ? words[3] : device) : action;
  const named = wanted === 'lo' || wanted === 'eth0' ? wanted : undefined;
  if (wanted !== undefined && named === undefined && action !== 'show')
    return fail(process, `can't find device '${wanted}'`, 1);
  await say(process.stdout, named === 'lo' ? lo : named === 'eth0' ? eth0 : lo + eth0);
  return 0;
};

const ifconfig: Program = async (process) => {
  const { v4, network, hardware } = addressesOf(process);
  const counts =
    '          RX packets:24 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:18 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:2148 (2.0 KiB)  TX bytes:1402 (1.3 KiB)\n\n';
  const eth0 = `eth0      Link encap:Ethernet  HWaddr ${hardware.toUpperCase()}  \n          inet addr:${v4 ?? ''}  Bcast:${network}.255  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n${counts}`;
  const lo = `lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          inet6 addr: ::1/128 Scope:Host\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n${counts}`;
  const [, device] = process.argv;
  if (device !== undefined && !['eth0', 'lo', '-a'].includes(device))
    return fail(process, `${device}: error fetching interface information: Device not found`);
  await say(process.stdout, device === 'eth0' ? eth0 : device === 'lo' ? lo : eth0 + lo);
  return 0;
};

const route: Program = async (process) => {
  const { gateway, network } = addressesOf(process);
  const row = (to: string, via: string, mask: string, flags: string) =>
    `${to.padEnd(15)} ${via.padEnd(15)} ${mask.padEnd(15)} ${flags.padEnd(5)} 0      0        0 eth0\n`;
  await say(
    process.stdout,
    `Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n${row(process.argv.includes('-n') ? '0.0.0.0' : 'default', gateway, '0.0.0.0', 'UG')}${row(`${network}.0`, gateway, '255.255.255.0', 'UG')}${row(gateway, process.argv.includes('-n') ? '0.0.0.0' : '*', '255.255.255.255', 'UH')}`,
  );
  return 0;
};
