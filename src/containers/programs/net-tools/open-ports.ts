import type { ListeningPort } from '../../../kube/images.ts';
import type { Process } from '../../runtime/process.ts';

export function openPorts({ container }: Process): readonly ListeningPort[] {
  return (container.network.openPorts?.() ?? []).toSorted((one, other) => one.port - other.port);
}
