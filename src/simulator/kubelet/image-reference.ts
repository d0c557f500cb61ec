/** An image as a runtime names it once it has been pulled. */
export interface PulledImage {
  /** `docker.io/library/nginx:latest`; with a digest, the name and the digest. */
  readonly reference: string;
  /** `docker.io/library/nginx@sha256:…` */
  readonly id: string;
  readonly bytes: number;
}

/**
 * The fault of an image's name, in the words of the parser; undefined: it is well formed.
 * Source: github.com/distribution/reference, `reference.go` and `normalize.go`.
 */
export function imageNameFault(image: string): string | undefined {
  const name = fullName(image);
  const [repository = ''] = name.slice(name.indexOf('/') + 1).split(':');
  if (repository !== repository.toLowerCase()) {
    return `invalid reference format: repository name (${repository}) must be lowercase`;
  }
  return referencePattern.test(name) ? undefined : 'invalid reference format';
}

/** What the runtime has once it has pulled an image; the same image always has the same digest and size. */
export function pulledImage(image: string): PulledImage {
  const { name, tag, digest } = partsOf(fullName(image));
  const id = digest ?? `sha256:${hexDigits(`${name}:${tag ?? 'latest'}`, 64)}`;
  return {
    reference: digest === undefined ? `${name}:${tag ?? 'latest'}` : `${name}@${digest}`,
    id: `${name}@${id}`,
    bytes: sizes.get(name.slice(name.lastIndexOf('/') + 1)) ?? sizeOf(name),
  };
}

/** How long a pull of an image takes, in milliseconds: some 0.3 to 1 s, the same for the same image. */
export function pullTime(image: string): number {
  return 300 + (hashOf(fullName(image)) % 700);
}

/** Hexadecimal digits that follow from a text. */
export function hexDigits(text: string, count: number): string {
  let digits = '';
  for (let part = 0; digits.length < count; part++) digits += hashOf(`${part} ${text}`).toString(16).padStart(8, '0');
  return digits.slice(0, count);
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

interface ReferenceParts {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

function partsOf(image: string): ReferenceParts {
  const at = image.indexOf('@');
  const digest = at < 0 ? undefined : image.slice(at + 1);
  const tagged = at < 0 ? image : image.slice(0, at);
  const colon = tagged.lastIndexOf(':');
  const hasTag = colon > tagged.lastIndexOf('/');
  return {
    name: hasTag ? tagged.slice(0, colon) : tagged,
    ...(hasTag ? { tag: tagged.slice(colon + 1) } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** `nginx` → `docker.io/library/nginx`: what stands before the first slash is a host only if it looks like one. */
function fullName(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isHost = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  if (isHost) return first === 'index.docker.io' ? `docker.io/${image.slice(slash + 1)}` : image;
  return `docker.io/${withLibrary(image)}`;
}

function withLibrary(name: string): string {
  return name.includes('/') ? name : `library/${name}`;
}

const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const host = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.[a-zA-Z0-9-]+)*(?::\\d+)?';
const referencePattern = new RegExp(
  `^${host}/${part}(?:/${part})*(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?$`,
);

/** Compressed sizes of images that people know, in bytes. */
const sizes: ReadonlyMap<string, number> = new Map([
  ['alpine', 3_802_452],
  ['bash', 6_310_842],
  ['busybox', 2_223_686],
  ['coredns', 23_553_139],
  ['curl', 9_612_803],
  ['debian', 48_488_117],
  ['httpd', 45_178_610],
  ['kube-state-metrics', 15_216_337],
  ['mongo', 282_415_720],
  ['mysql', 252_160_447],
  ['netshoot', 204_193_405],
  ['nginx', 62_939_286],
  ['postgres', 160_231_508],
  ['redis', 52_345_992],
  ['ubuntu', 29_724_688],
]);

function sizeOf(name: string): number {
  return 8_000_000 + (hashOf(name) % 90_000_000);
}
