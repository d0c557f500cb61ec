import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../coreutils/command-line.ts';
import { interfaceAddresses } from './pod-interfaces.ts';

export const ip: Program = async (process) => {
  const words = process.argv.slice(1).filter((word) => !word.startsWith('-'));
  const flags = process.argv
    .slice(1)
    .filter((word) => word.startsWith('-'))
    .join('');
  const [object = '', action = 'show', device] = words;
  const { v4, v6, gateway, network, hardware } = interfaceAddresses(process);
  if (object.startsWith('r')) {
    if (!/^(s|l)/.test(action)) return fail(process, 'RTNETLINK answers: Operation not permitted', 2);
    await writeText(
      process.stdout,
      flags.includes('6')
        ? ''
        : `default via ${gateway} dev eth0 \n${network}.0/24 via ${gateway} dev eth0  src ${v4 ?? ''} \n${gateway} dev eth0 scope link  src ${v4 ?? ''} \n`,
    );
    return 0;
  }
  if (object.startsWith('n')) {
    await writeText(
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
  await writeText(process.stdout, named === 'lo' ? lo : named === 'eth0' ? eth0 : lo + eth0);
  return 0;
};
