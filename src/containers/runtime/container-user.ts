import type { Container as ContainerSpec, Pod } from 'kubernetes-types/core/v1';
import type { ImageContents, User } from '../images/image.ts';
import { root } from '../images/image-bases.ts';

/**
 * The user that a container runs as: that of its security context, else the pod's, else the image's.
 * Source: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
 */
export function userOf(pod: Pod, spec: ContainerSpec, contents: ImageContents): User {
  const uid = spec.securityContext?.runAsUser ?? pod.spec?.securityContext?.runAsUser;
  const gid = spec.securityContext?.runAsGroup ?? pod.spec?.securityContext?.runAsGroup;
  if (uid === undefined && gid === undefined) return contents.user;
  const known = [root, contents.user].find((user) => user.uid === (uid ?? contents.user.uid));
  const group = gid === undefined ? {} : { gid, group: gid === 0 ? 'root' : '' };
  if (known !== undefined) return { ...known, ...group };
  return { name: '', uid: uid ?? 0, gid: 0, group: 'root', home: '/', ...group };
}
