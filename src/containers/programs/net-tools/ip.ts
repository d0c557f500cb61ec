import type { Process, Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { podInterface } from './pod-interface.ts';

/**
 * ip: shows addresses, links, routes and neighbours of the pod; changes are not permitted in a container.
 * Source: busybox 1.37, networking/ip.c and networking/libiproute/.
 */
export const ip: Program = async (process) => {
  const words = process.argv.slice(1);
  const flags = words.filter((word) => word.startsWith('-')).join('');
  const [object = '', action = 'show', ...rest] = words.filter((word) => !word.startsWith('-'));
  const families = { four: !flags.includes('6'), six: !flags.includes('4') };
  if (object.startsWith('r')) {
    if (!/^(s|l)/.test(action)) return notPermitted(process);
    return print(process, families.four ? routes(process) : '');
  }
  if (object.startsWith('n')) return print(process, neighbours(process));
  if (!/^[al]/.test(object)) return fail(process, `Object "${object}" is unknown, try "ip help".`);
  if (/^(add|del|set)/.test(action)) return notPermitted(process);
  const device = deviceOf(action, rest);
  const isDevice = device === 'lo' || device === 'eth0';
  if (device !== undefined && !isDevice && action !== 'show') return fail(process, `can't find device '${device}'`);
  const [lo, eth0] = links(process, object.startsWith('a') ? families : { four: false, six: false });
  return print(process, device === 'lo' ? lo : device === 'eth0' ? eth0 : lo + eth0);
};

function notPermitted(process: Process): Promise<number> {
  return fail(process, 'RTNETLINK answers: Operation not permitted', 2);
}

/** The device of `show DEVICE`, `show dev DEVICE`, `dev DEVICE` or `DEVICE`. */
function deviceOf(action: string, [first, second]: readonly string[]): string | undefined {
  if (action !== 'dev' && action !== 'show') return action;
  return first === 'dev' ? second : first;
}

function routes(process: Process): string {
  const { v4 = '', gateway, network } = podInterface(process);
  return `default via ${gateway} dev eth0 
${network}.0/24 via ${gateway} dev eth0  src ${v4} 
${gateway} dev eth0 scope link  src ${v4} 
`;
}

function neighbours(process: Process): string {
  const { gateway, hardware } = podInterface(process);
  return `${gateway} dev eth0 lladdr aa:bb:cc:${hardware.slice(-8)} ref 1 used 0/0/0 probes 1 REACHABLE\n`;
}

/** Families of addresses that are shown. */
interface Families {
  readonly four: boolean;
  readonly six: boolean;
}

/** `lo` and `eth0`, each with its addresses of these families. */
function links(process: Process, { four, six }: Families): readonly [string, string] {
  const { v4, v6, network, hardware } = podInterface(process);
  const ofLo = [...(four ? ['inet 127.0.0.1/8 scope host lo'] : []), ...(six ? ['inet6 ::1/128 scope host '] : [])];
  const ofEth0 = [
    ...(four && v4 !== undefined ? [`inet ${v4}/24 brd ${network}.255 scope global eth0`] : []),
    ...(six ? v6.map((address) => `inet6 ${address}/64 scope global `) : []),
  ];
  const lo = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
`;
  const eth0 = `2: eth0@if9: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue 
    link/ether ${hardware} brd ff:ff:ff:ff:ff:ff
`;
  return [lo + ofLo.map(addressLines).join(''), eth0 + ofEth0.map(addressLines).join('')];
}

function addressLines(address: string): string {
  return `    ${address}\n       valid_lft forever preferred_lft forever\n`;
}
