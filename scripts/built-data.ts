import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveCluster } from '../src/cluster/simulated-cluster.ts';
import { compilePacks } from '../src/scenario/compile-packs.ts';
import { generateOpenApi } from './generate-openapi.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** The data files of dist by name: what the program reads at run time, also when it runs from its sources. */
export function builtData(): ReadonlyMap<string, string> {
  return new Map([['openapi.json', generateOpenApi()], ...compilePacks(join(root, 'scenarios'), saveCluster)]);
}

/** Writes the data files that are not there or differ. The program itself is not built. */
export function writeBuiltData(): void {
  mkdirSync(dist, { recursive: true });
  for (const [name, text] of builtData()) if (textOf(join(dist, name)) !== text) put(name, text, 0o644);
}

/** Writes a file of dist so that it appears whole. */
export function put(name: string, text: string | Uint8Array, mode: number): void {
  const part = join(dist, `.${name}.${process.pid}.part`);
  writeFileSync(part, text, { mode });
  renameSync(part, join(dist, name));
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
