import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../cli/version.ts';
import { errorCode } from '../../file-errors.ts';
import type { TestedScenario } from '../../report/json.ts';

/** What `pack test` leaves in a pack: what was proven, by which program, of which files. */
export interface Receipt {
  readonly receiptVersion: 1;
  /** The version of the program. */
  readonly program: string;
  readonly passed: boolean;
  /** Whether other variants than the first were tested in part only. */
  readonly quick: boolean;
  /** The SHA-256 of each file, by its path in the pack. */
  readonly files: Readonly<Record<string, string>>;
  readonly scenarios: readonly (Omit<TestedScenario, 'faults'> & { readonly faults: number })[];
}

const NAME = '.receipt.json';
/** A receipt is some hashes: what is larger is none. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Writes the receipt; returns why it could not be written, or null. */
export function writeReceipt(
  folder: string,
  { passed, scenarios }: { readonly passed: boolean; readonly scenarios: readonly TestedScenario[] },
  quick: boolean,
  files: Readonly<Record<string, string>>,
): string | null {
  const figures = scenarios.map(({ faults, ...rest }) => ({ ...rest, faults: faults.length }));
  const receipt: Receipt = { receiptVersion: 1, program: version, passed, quick, files, scenarios: figures };
  const path = join(folder, NAME);
  try {
    // A link in the pack could lead out of it.
    if (isOther(path)) return `${path} is no plain file`;
    writeFileSync(path, `${JSON.stringify(receipt, null, 2)}\n`);
    return null;
  } catch (error) {
    return `${path} cannot be written (${errorCode(error)})`;
  }
}

/** Whether the pack is as it was when it passed, and which files differ. A receipt that cannot be read is none. */
export function compareReceipt(folder: string): {
  readonly receipt: 'none' | 'current' | 'changed';
  readonly changed: readonly string[];
} {
  const receipt = readReceipt(join(folder, NAME));
  if (receipt === null || !receipt.passed) return { receipt: 'none', changed: [] };
  const now = hashFiles(folder);
  const names = [...new Set([...Object.keys(receipt.files), ...Object.keys(now)])].toSorted();
  const changed = names.filter((name) => receipt.files[name] !== now[name]);
  if (receipt.program !== version) changed.push(`sallyport ${receipt.program} → ${version}`);
  return { receipt: changed.length > 0 ? 'changed' : 'current', changed };
}

/** Whether the last test of a pack found faults. */
export function hasFailed(folder: string): boolean {
  return readReceipt(join(folder, NAME))?.passed === false;
}

function readReceipt(path: string): Receipt | null {
  try {
    if (isOther(path) || lstatSync(path).size > MOST_BYTES) return null;
    const value = JSON.parse(readFileSync(path, 'utf8')) as Partial<Receipt> | null;
    const isReceipt = value?.receiptVersion === 1 && typeof value.files === 'object' && value.files !== null;
    return isReceipt ? (value as Receipt) : null;
  } catch {
    return null;
  }
}

/** The SHA-256 of every plain file of a pack by its path; what begins with a dot, and links, are left out. */
export function hashFiles(folder: string): Readonly<Record<string, string>> {
  const found: [string, string][] = [];
  const walk = (within: string, depth: number): void => {
    for (const entry of readdirSync(join(folder, within), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = within === '' ? entry.name : `${within}/${entry.name}`;
      if (entry.isDirectory() && depth < 3) walk(path, depth + 1);
      else if (entry.isFile()) {
        found.push([
          path,
          createHash('sha256')
            .update(readFileSync(join(folder, path)))
            .digest('hex'),
        ]);
      }
    }
  };
  walk('', 0);
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isOther(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile();
}
