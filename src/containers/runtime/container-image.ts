import type { Container as ContainerSpec } from 'kubernetes-types/core/v1';
import { nameOfImage } from '../../kube/images.ts';
import { contentsOfAnUnknownImageWithTools, type ImageContents } from '../images/image-contents.ts';

/** An unknown image whose own manifest runs a tool of every system is taken to bring the system. */
export function contentsFor(spec: ContainerSpec, contents: ImageContents): ImageContents {
  if (contents.unknown !== true) return contents;
  const word = spec.command?.[0] ?? spec.args?.[0];
  if (word === undefined) return contents;
  const withTools = contentsOfAnUnknownImageWithTools();
  return withTools.programs.has(word.slice(word.lastIndexOf('/') + 1)) ? withTools : contents;
}

/**
 * Whether a word can only mean what an image was made for: the image's own name, a path outside the system's folders in
 * an image that nobody here knows, or a language that runs somebody's program.
 */
export function isOwnProgram(word: string, image: string, contents: ImageContents): boolean {
  const name = word.slice(word.lastIndexOf('/') + 1);
  if (name === nameOfImage(image) || name === contents.server?.[0]) return true;
  const isForeign = contents.unknown === true || contents.flavour === 'none';
  if (word.startsWith('/')) return isForeign && !/^\/(s?bin|usr\/s?bin|etc|dev|proc|sys|tmp|var)(\/|$)/.test(word);
  return (contents.unknown === true || contents.programs.has(word)) && languages.has(name);
}

const languages: ReadonlySet<string> = new Set(
  'node npm npx yarn java ruby rails bundle php php-fpm dotnet go perl gunicorn uvicorn flask'.split(' '),
);
