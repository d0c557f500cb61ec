import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { unsafeCharacter } from '../plain-text.ts';
import type { Fault } from './fault.ts';

/** What a pack may have at most. Each is named in the fault of a pack that has more. */
export const packLimits = {
  /** Bytes of one file. */
  file: 256 * 1024,
  /** Bytes of all files that are read. */
  all: 4 * 1024 * 1024,
  /** Files that are read. */
  files: 4000,
  /** Entries of one folder. */
  entries: 2000,
  /** Placeholders of one file: each may become as long as a value. */
  placeholders: 2000,
} as const;

/** An entry of a pack's folder. `other`: a link, a pipe, a device; none of them is ever opened. */
export interface Entry {
  readonly name: string;
  readonly is: 'file' | 'folder' | 'other';
}

/**
 * The folder of a pack that another person may have written. Only plain files within it are opened, and nothing is
 * followed out of it: no link, no `..`, no pipe or device. Faults are collected in `faults`.
 */
export class PackFolder {
  readonly root: string;
  readonly faults: Fault[] = [];
  private readonly known = new Map<string, string | null>();
  private readonly named = new Map<string, Fault>();
  private bytes = 0;

  constructor(root: string) {
    this.root = root;
  }

  /** The path of a file as faults show it. */
  pathOf(path: string): string {
    return join(this.root, path);
  }

  /** The text of a file, by its path in the pack with `/`; null after a fault. Line ends become `\n`. */
  read(path: string): string | null {
    const known = this.known.get(path);
    if (known !== undefined) return known;
    const text = this.readNow(path);
    this.known.set(path, text);
    return text;
  }

  /** Notes which fault it is that a file is missing: at the place that names the file. */
  name(path: string, missing: Fault): void {
    this.named.set(path, missing);
  }

  /** Whether something stands at a path, whatever it is. */
  has(path: string): boolean {
    return this.kindOf(path) !== null;
  }

  /** The entries of a folder by name; none where it is not there, or is no folder. */
  entries(path: string): readonly Entry[] {
    if (this.kindOf(path) !== 'folder') return [];
    const found = readdirSync(this.pathOf(path), { withFileTypes: true });
    if (found.length > packLimits.entries) {
      this.fault(path, 'too-many-files', `The folder has ${found.length} entries; it may have ${packLimits.entries}.`);
      return [];
    }
    return found
      .map(
        (entry): Entry => ({
          name: entry.name,
          is: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other',
        }),
      )
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Notes a fault of a whole file. */
  fault(path: string, code: string, message: string, hint = 'Make the pack smaller.', line = 1, column = 1): null {
    this.faults.push({ file: this.pathOf(path), line, column, code, message, hint });
    return null;
  }

  private readNow(path: string): string | null {
    const kind = this.kindOf(path);
    if (kind === null) {
      const missing = this.named.get(path);
      if (missing === undefined) return this.fault(path, 'no-file', 'There is no such file.', 'Write it.');
      this.faults.push(missing);
      return null;
    }
    if (kind !== 'file') {
      const says = kind === 'folder' ? 'This is a folder.' : 'This is a link, a pipe or a device: it is not opened.';
      return this.fault(path, 'not-plain-file', says, 'Put a plain file there.');
    }
    if (this.known.size >= packLimits.files) {
      return this.fault(path, 'too-many-files', `A pack may have ${packLimits.files} files.`);
    }
    const bytes = this.bytesOf(path);
    return bytes === null ? null : this.textOf(path, bytes);
  }

  /** What stands at a path: a part of the way that is a link counts as `other`. */
  private kindOf(path: string): Entry['is'] | null {
    const steps = path === '' ? [] : path.split('/');
    if (steps.some((step) => step === '' || step === '.' || step === '..' || step.includes('\\'))) return null;
    let kind: Entry['is'] | null = 'folder';
    for (const [at] of steps.entries()) {
      if (kind !== 'folder') return kind === 'other' ? 'other' : null;
      const found = lstatSync(this.pathOf(steps.slice(0, at + 1).join('/')), { throwIfNoEntry: false });
      if (found === undefined) return null;
      kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    }
    return kind;
  }

  private bytesOf(path: string): Buffer | null {
    let descriptor: number | undefined;
    try {
      // What was a file a moment ago may be a link or a pipe by now: neither is followed, neither is waited for.
      descriptor = openSync(this.pathOf(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      const { size } = fstatSync(descriptor);
      if (!fstatSync(descriptor).isFile()) {
        return this.fault(path, 'not-plain-file', 'This is no plain file: it is not read.', 'Put a plain file there.');
      }
      if (size > packLimits.file) {
        const message = `The file has ${size} bytes; a file of a pack may have ${packLimits.file}.`;
        return this.fault(path, 'too-large', message, 'Make it smaller.');
      }
      this.bytes += size;
      if (this.bytes > packLimits.all) {
        return this.fault(path, 'too-large', `The files of a pack may have ${packLimits.all} bytes in all.`);
      }
      const bytes = Buffer.alloc(size);
      return bytes.subarray(0, readSync(descriptor, bytes, 0, size, 0));
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      return this.fault(path, 'no-file', `The file cannot be read (${code}).`, 'See that you may read it.');
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  private textOf(path: string, bytes: Buffer): string | null {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
    } catch {
      return this.fault(path, 'not-text', 'The file is not text in UTF-8.', 'Save it as UTF-8.');
    }
    const odd = unsafeCharacter(text);
    if (odd === null) return text;
    const before = text.slice(0, odd.index).split('\n');
    const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
    const message = `The character ${odd.name} stands here: it could drive a terminal or turn text around.`;
    return this.fault(
      path,
      'control-character',
      message,
      'Remove it; text of a pack has no control characters.',
      line,
      column,
    );
  }
}
