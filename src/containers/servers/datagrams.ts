import type { Pod } from 'kubernetes-types/core/v1';
import { listeningPorts, nameOfImage } from '../../kube/images.ts';
import { hostnameOf } from '../network/hostname.ts';
import { concatBytes, decodeUtf8, encodeUtf8 } from '../runtime/bytes.ts';

/** The reply to a datagram on a port that the program of a pod's image opens; undefined: none. */
export function datagramReply(pod: Pod | undefined, port: number, datagram: Uint8Array): Uint8Array | undefined {
  const container = pod?.spec?.containers.find((each) =>
    listeningPorts(each).some((open) => open.port === port && open.protocol === 'UDP'),
  );
  if (pod === undefined || container === undefined) return undefined;
  return programDatagramReply(nameOfImage(container.image ?? ''), pod, port, datagram);
}

/** The reply of a program of this name: agnhost and podserver reply, others do not. */
export function programDatagramReply(
  program: string,
  pod: Pod,
  port: number,
  datagram: Uint8Array,
): Uint8Array | undefined {
  const text = decodeUtf8(datagram).trim();
  if (program === 'agnhost' || program === 'netexec') {
    if (text === 'hostname') return encodeUtf8(hostnameOf(pod));
    return text.startsWith('echo ') ? encodeUtf8(text.slice('echo '.length)) : undefined;
  }
  if (program !== 'podserver') return undefined;
  return concatBytes([encodeUtf8(`${hostnameOf(pod)} port ${port}: `), datagram]);
}
