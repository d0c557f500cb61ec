import { nameOfImage } from '../../kube/images.ts';
import * as base from './image-bases.ts';
import { images } from './known-images.ts';

/** Who writes a command's texts: busybox's applets, GNU's coreutils, or nobody (a distroless image). */
export type Flavour = 'busybox' | 'gnu' | 'none';

/** What an image brings. */
export interface ImageContents {
  readonly flavour: Flavour;
  /** Programs by name; what is not listed is not there. */
  readonly programs: ReadonlySet<string>;
  /** What `/bin/sh` is. */
  readonly shell?: 'ash' | 'dash' | 'bash';
  /** The folder that most programs lie in. */
  readonly binDirectory: string;
  readonly user: User;
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** `/etc/os-release`. */
  readonly osRelease?: string;
  /** The program that is the point of the image, with its arguments; undefined: the image's own unknown one. */
  readonly server?: readonly string[];
  /** What is run before `command` and `args` are looked at: an entry script hands its arguments on, a program takes them. */
  readonly entry: 'hands on' | 'takes arguments' | 'none';
  /** Whether these contents are only a guess: an image that nobody here knows. */
  readonly unknown?: boolean;
}

/** A user of the container. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly group: string;
  readonly home: string;
  /** Whether the image names it by its name alone: its number is then not known before the image runs. */
  readonly isNamed?: true;
}

/**
 * What an image brings, by the last part of its name, its tag (`-alpine`, `-slim`) and where it comes from
 * (`gcr.io/distroless`). Source: the images' Dockerfiles in their public repositories.
 */
export function contentsOfImage(image: string): ImageContents {
  const known = seen.get(image) ?? look(image);
  seen.set(image, known);
  return known;
}

/** What was found for an image before: its contents never change. */
const seen = new Map<string, ImageContents>();

function look(image: string): ImageContents {
  const name = nameOfImage(image);
  if (/distroless|chainguard\/static/.test(image)) return { ...base.distroless(), ...serverOf(name) };
  const known = images[name];
  if (known !== undefined) return withTag(known(), image);
  if (isPlain(name)) return base.distroless();
  const byTag = baseOfTag(image);
  return byTag ?? { ...base.distroless(), unknown: true };
}

/** The tools that an unknown image is taken to bring once its own manifest uses one of them. */
export function contentsOfAnUnknownImageWithTools(): ImageContents {
  return { ...base.debian(), unknown: true };
}

function withTag(contents: ImageContents, image: string): ImageContents {
  const tagged = baseOfTag(image);
  if (tagged === undefined || contents.flavour === 'none') return contents;
  const { entry, workingDirectory, env } = contents;
  const extra = [...contents.programs].filter((program) => !base.isSystemProgram(program));
  const slim = /slim/.test(image) ? extra.filter((program) => !['curl', 'wget', 'git'].includes(program)) : extra;
  const bash = tagged.flavour === 'busybox' ? slim.filter((program) => program !== 'bash') : slim;
  const curl = nameOfImage(image) === 'nginx' ? ['curl'] : [];
  return {
    ...tagged,
    programs: new Set([...tagged.programs, ...bash, ...curl]),
    entry,
    workingDirectory,
    env,
    ...(contents.server === undefined ? {} : { server: contents.server }),
  };
}

function baseOfTag(image: string): ImageContents | undefined {
  const tag = /:([^/@]*)(@|$)/.exec(image)?.[1] ?? '';
  if (/alpine/.test(tag)) return base.alpine();
  if (/busybox|uclibc|musl|glibc/.test(tag)) return base.busybox();
  if (/debian|bookworm|bullseye|trixie|buster|slim/.test(tag)) return base.debian();
  if (/ubuntu|jammy|noble|focal/.test(tag)) return base.ubuntu();
  return undefined;
}

/** Images that bring their program and nothing else. */
function isPlain(name: string): boolean {
  return (
    /-exporter$|^kube-|^csi-|distroless/.test(name) ||
    ['pause', 'coredns', 'etcd', 'static', 'scratch', 'hello-world', 'metrics-server', 'node-exporter'].includes(name)
  );
}

function serverOf(name: string): Partial<ImageContents> {
  const server = images[name]?.().server;
  return server === undefined ? {} : { server };
}
