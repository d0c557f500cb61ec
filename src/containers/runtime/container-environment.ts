import type { Pod } from 'kubernetes-types/core/v1';
import type { ImageContents, User } from '../images/image.ts';
import { hostnameOf } from '../network/hostname.ts';
import { defaultPath } from './program-lookup.ts';

/** The environment of a container's main program: the image's, then what the kubelet makes; HOME where neither sets it. */
export function environmentOf(
  pod: Pod,
  contents: ImageContents,
  kubelet: ReadonlyMap<string, string>,
  user: User,
): ReadonlyMap<string, string> {
  const env = new Map<string, string>([
    ['PATH', contents.env['PATH'] ?? defaultPath],
    ['HOSTNAME', hostnameOf(pod)],
    ...Object.entries(contents.env),
    ...kubelet,
  ]);
  if (!env.has('HOME')) env.set('HOME', user.home);
  return env;
}
