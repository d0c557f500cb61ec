import type { Pod } from 'kubernetes-types/core/v1';
import { listeningPorts, nameOfImage } from '../../kube/images.ts';
import { hostnameOf } from '../network/hosts-file.ts';
import { concatBytes, encodeUtf8 } from '../runtime/bytes.ts';

/** What comes back of a datagram to a port that no program has opened by itself: as the image's own program answers. */
export function datagramAnswer(pod: Pod | undefined, port: number, datagram: Uint8Array): Uint8Array | undefined {
  const container = pod?.spec?.containers.find((one) =>
    listeningPorts(one).some((open) => open.port === port && open.protocol === 'UDP'),
  );
  if (pod === undefined || container === undefined) return undefined;
  return datagramAnswerOf(nameOfImage(container.image ?? ''), pod, port, datagram);
}

/** What a program of this name says to a datagram: agnhost and podserver answer, others are silent. */
export function datagramAnswerOf(name: string, pod: Pod, port: number, datagram: Uint8Array): Uint8Array | undefined {
  const text = new TextDecoder().decode(datagram).trim();
  if (name === 'agnhost' || name === 'netexec') {
    if (text === 'hostname') return encodeUtf8(hostnameOf(pod));
    return text.startsWith('echo ') ? encodeUtf8(text.slice('echo '.length)) : undefined;
  }
  if (name !== 'podserver') return undefined;
  return concatBytes([encodeUtf8(`${hostnameOf(pod)} port ${port}: `), datagram]);
}
