import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import { nameOfImage } from '../../kube/images.ts';
import { basename } from '../files/paths.ts';
import { type ImageContents, unknownImageOfGnuSystem } from '../images/image.ts';

/**
 * What a container's image brings, given what its image alone says: an unknown image whose manifest runs a program that
 * only GNU systems have is taken to be of such a system.
 */
export function contentsForContainer({ command, args }: ContainerSpec, contents: ImageContents): ImageContents {
  const word = command?.[0] ?? args?.[0];
  if (contents.isUnknown !== true || word === undefined) return contents;
  if (contents.programs.has(word.replace(/^\/bin\//, ''))) return contents;
  const ofGnuSystem = unknownImageOfGnuSystem();
  return ofGnuSystem.programs.has(basename(word)) ? ofGnuSystem : contents;
}

/**
 * Whether a container runs a program that is not simulated: the own program of an unknown image. Its files do not exist
 * then, so a command that fails in it proves nothing.
 */
export function runsUnknownProgram(spec: ContainerSpec, contents: ImageContents): boolean {
  const word = spec.command?.[0] ?? spec.args?.[0];
  if (contents.isUnknown !== true) return false;
  return word === undefined || !contentsForContainer(spec, contents).programs.has(basename(word));
}

/**
 * Whether a command can only mean the program that an image was made for: the image's own name, a path outside the
 * system's directories in an image that is not known, or a language that runs the image's own code.
 */
export function isImageProgram(command: string, image: string, contents: ImageContents): boolean {
  const name = basename(command);
  if (name === nameOfImage(image) || name === contents.mainProgram?.[0]) return true;
  const isUnknown = contents.isUnknown === true;
  if (command.startsWith('/')) {
    return (isUnknown || contents.flavour === 'none') && !systemDirectory.test(command);
  }
  return (isUnknown || contents.programs.has(command)) && languages.has(name);
}

const systemDirectory = /^\/(s?bin|usr\/s?bin|etc|dev|proc|sys|tmp|var)(\/|$)/;

const languages: ReadonlySet<string> = new Set(
  'node npm npx yarn java ruby rails bundle php php-fpm dotnet go perl gunicorn uvicorn flask'.split(' '),
);
