import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import { nameOfImage } from '../../kube/images.ts';
import { basename } from '../files/paths.ts';
import { contentsOfImage, type ImageContents, unknownImageWithTools } from '../images/image-contents.ts';

/** What a container's image brings. An unknown image whose manifest runs a tool of every system is taken to bring them. */
export function imageContentsOf({ image = '', command, args }: ContainerSpec): ImageContents {
  const contents = contentsOfImage(image);
  if (contents.isUnknown !== true) return contents;
  const word = command?.[0] ?? args?.[0];
  if (word === undefined) return contents;
  const withTools = unknownImageWithTools();
  return withTools.programs.has(basename(word)) ? withTools : contents;
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
