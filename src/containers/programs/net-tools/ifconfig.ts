import type { Process, Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { podInterface } from './pod-interface.ts';

/** ifconfig: the pod's two interfaces, or the one that is named. Source: busybox 1.37, networking/interface.c. */
export const ifconfig: Program = async (process) => {
  const [, device] = process.argv;
  const [eth0, lo] = [showEth0(process), showLo()];
  if (device === undefined || device === '-a') return print(process, eth0 + lo);
  if (device === 'eth0') return print(process, eth0);
  if (device === 'lo') return print(process, lo);
  return fail(process, `${device}: error fetching interface information: Device not found`);
};

function showEth0(process: Process): string {
  const { v4, network, hardware } = podInterface(process);
  return `eth0      Link encap:Ethernet  HWaddr ${hardware.toUpperCase()}  
          inet addr:${v4 ?? ''}  Bcast:${network}.255  Mask:255.255.255.0
          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1
${counts}`;
}

function showLo(): string {
  return `lo        Link encap:Local Loopback  
          inet addr:127.0.0.1  Mask:255.0.0.0
          inet6 addr: ::1/128 Scope:Host
          UP LOOPBACK RUNNING  MTU:65536  Metric:1
${counts}`;
}

const counts = `          RX packets:24 errors:0 dropped:0 overruns:0 frame:0
          TX packets:18 errors:0 dropped:0 overruns:0 carrier:0
          collisions:0 txqueuelen:1000 
          RX bytes:2148 (2.0 KiB)  TX bytes:1402 (1.3 KiB)

`;
