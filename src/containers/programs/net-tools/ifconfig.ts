import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { fail } from '../coreutils/command-line.ts';
import { interfaceAddresses } from './pod-interfaces.ts';

export const ifconfig: Program = async (process) => {
  const { v4, network, hardware } = interfaceAddresses(process);
  const counts =
    '          RX packets:24 errors:0 dropped:0 overruns:0 frame:0\n          TX packets:18 errors:0 dropped:0 overruns:0 carrier:0\n          collisions:0 txqueuelen:1000 \n          RX bytes:2148 (2.0 KiB)  TX bytes:1402 (1.3 KiB)\n\n';
  const eth0 = `eth0      Link encap:Ethernet  HWaddr ${hardware.toUpperCase()}  \n          inet addr:${v4 ?? ''}  Bcast:${network}.255  Mask:255.255.255.0\n          UP BROADCAST RUNNING MULTICAST  MTU:1500  Metric:1\n${counts}`;
  const lo = `lo        Link encap:Local Loopback  \n          inet addr:127.0.0.1  Mask:255.0.0.0\n          inet6 addr: ::1/128 Scope:Host\n          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n${counts}`;
  const [, device] = process.argv;
  if (device !== undefined && !['eth0', 'lo', '-a'].includes(device))
    return fail(process, `${device}: error fetching interface information: Device not found`);
  await writeText(process.stdout, device === 'eth0' ? eth0 : device === 'lo' ? lo : eth0 + lo);
  return 0;
};
