import { hostnameOf } from '../files/container-files.ts';
import type { ImageContents, User } from '../images/image-contents.ts';
import { defaultPath } from './container.ts';
import type { StartContainerOptions } from './start-container.ts';

export function environment(
  options: StartContainerOptions,
  contents: ImageContents,
  user: User,
): ReadonlyMap<string, string> {
  const env = new Map<string, string>([['PATH', contents.env['PATH'] ?? defaultPath]]);
  env.set('HOSTNAME', hostnameOf(options.pod));
  for (const [name, value] of Object.entries(contents.env)) env.set(name, value);
  for (const [name, value] of options.config.env) env.set(name, value);
  if (!env.has('HOME')) env.set('HOME', user.home);
  return env;
}
