import { nameOfImage } from '../../kube/images.ts';
import * as base from './image-bases.ts';
import { knownImages } from './known-images.ts';

/** Whose messages the programs of an image print: busybox's applets, GNU's coreutils; `none`: it has no such programs. */
export type Flavour = 'busybox' | 'gnu' | 'none';

/** What an image brings. */
export interface ImageContents {
  readonly flavour: Flavour;
  /** Programs by name; no others exist in it. */
  readonly programs: ReadonlySet<string>;
  /** What `/bin/sh` is; undefined: there is none. */
  readonly shell?: 'ash' | 'dash' | 'bash';
  /** The directory of most programs. */
  readonly binDirectory: string;
  readonly user: User;
  readonly workingDirectory: string;
  readonly env: Readonly<Record<string, string>>;
  /** `/etc/os-release`. */
  readonly osRelease?: string;
  /** The program that the image exists for, with its arguments; undefined: it has none, or an unknown one. */
  readonly mainProgram?: readonly string[];
  /** What its ENTRYPOINT does with arguments: a script runs them as a command, a program takes them as its own. */
  readonly entrypoint: 'script' | 'program' | 'none';
  /** Whether these contents are only a guess, since the image is not known. */
  readonly isUnknown?: boolean;
}

/** A user of a container. */
export interface User {
  /** Empty: the number has no name in the image. */
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly group: string;
  readonly home: string;
  /** Whether the image's USER is a name alone, so that the number is not known before the image runs. */
  readonly isNamed?: true;
}

/** Contents by image: they never change. */
const contentsByImage = new Map<string, ImageContents>();

/**
 * What an image brings, by the last part of its name, its tag (`-alpine`, `-slim`) and where it comes from
 * (`gcr.io/distroless`).
 */
export function contentsOfImage(image: string): ImageContents {
  const contents = contentsByImage.get(image) ?? findContents(image);
  contentsByImage.set(image, contents);
  return contents;
}

/** An image's own program and nothing else, whatever else such an image usually brings. */
export function withoutShell({ user, workingDirectory, env, entrypoint, mainProgram }: ImageContents): ImageContents {
  return {
    ...base.distroless(),
    user,
    workingDirectory,
    env,
    entrypoint,
    ...(mainProgram === undefined ? {} : { mainProgram }),
    programs: new Set(mainProgram?.slice(0, 1)),
  };
}

/** What an unknown image is taken to bring when its own manifest runs a program that only GNU systems have. */
export function unknownImageOfGnuSystem(): ImageContents {
  return unknownImage(base.debian());
}

function findContents(image: string): ImageContents {
  const name = nameOfImage(image);
  const known = knownImages[name]?.();
  if (isWithoutShell(image)) {
    const mainProgram = known?.mainProgram;
    return { ...base.distroless(), ...(mainProgram === undefined ? {} : { mainProgram }) };
  }
  if (known !== undefined) return withBaseOfTag(known, image);
  if (isDistroless(name)) return base.distroless();
  return unknownImage(baseOfTag(image) ?? base.busybox());
}

/** An unknown image is taken to bring what a person tries first in a pod: a shell, the usual programs, and curl. */
function unknownImage(system: ImageContents): ImageContents {
  return { ...system, programs: new Set([...system.programs, 'bash', 'curl', 'wget']), isUnknown: true };
}

/** Whether an image's name says that it has no shell: a part of its path, or the end of its name or tag. */
function isWithoutShell(image: string): boolean {
  return /distroless|chainguard\/static|[/:._-](scratch|static)(?=$|[:@])/.test(image);
}

/** The contents of a known image on the base that its tag names. */
function withBaseOfTag(contents: ImageContents, image: string): ImageContents {
  const tagged = baseOfTag(image);
  if (tagged === undefined || contents.flavour === 'none') return contents;
  const { entrypoint, workingDirectory, env, mainProgram } = contents;
  const left = [
    ...(image.includes('slim') ? ['curl', 'wget', 'git'] : []),
    ...(tagged.flavour === 'busybox' ? ['bash'] : []),
  ];
  const own = [...contents.programs].filter((program) => !base.isSystemProgram(program) && !left.includes(program));
  const added = nameOfImage(image) === 'nginx' ? ['curl'] : [];
  return {
    ...tagged,
    programs: new Set([...tagged.programs, ...own, ...added]),
    entrypoint,
    workingDirectory,
    env,
    ...(mainProgram === undefined ? {} : { mainProgram }),
  };
}

function baseOfTag(image: string): ImageContents | undefined {
  const [, tag = ''] = /:([^/@]*)(@|$)/.exec(image) ?? [];
  if (/alpine/.test(tag)) return base.alpine();
  if (/busybox|uclibc|musl|glibc/.test(tag)) return base.busybox();
  if (/debian|bookworm|bullseye|trixie|buster|slim/.test(tag)) return base.debian();
  if (/ubuntu|jammy|noble|focal/.test(tag)) return base.ubuntu();
  return undefined;
}

/** Whether an image of this name brings its program and nothing else. */
function isDistroless(name: string): boolean {
  return (
    /-exporter$|^kube-|^csi-|distroless/.test(name) ||
    ['pause', 'coredns', 'etcd', 'static', 'scratch', 'hello-world', 'metrics-server', 'node-exporter'].includes(name)
  );
}
