import { closeSync, fdatasync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const syncData = promisify(fdatasync);

/**
 * A file that grows at its end. What is appended is in the hands of the system when `append` returns, so that it
 * survives the end of the process; it is on the disk soon after that.
 */
export class AppendedFile {
  readonly #descriptor: number;
  readonly #onFault: (error: unknown) => void;
  #bytes = 0;
  #isSynced = true;
  #syncing: Promise<void> = Promise.resolve();
  #isSyncing = false;

  /**
   * Puts a file with a text in the place of the one that is there, all at once and synced; makes its folder. Throws the
   * system's error, and leaves the old file then. `onFault` gets the error of a sync that fails later.
   */
  static replace(path: string, text: string, onFault: (error: unknown) => void): AppendedFile {
    const fresh = `${path}.new`;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const descriptor = openSync(fresh, 'w', 0o600);
    try {
      const file = new AppendedFile(descriptor, onFault);
      file.#write(text);
      fsyncSync(descriptor);
      renameSync(fresh, path);
      return file;
    } catch (error) {
      closeSync(descriptor);
      rmSync(fresh, { force: true });
      throw error;
    }
  }

  private constructor(descriptor: number, onFault: (error: unknown) => void) {
    this.#descriptor = descriptor;
    this.#onFault = onFault;
  }

  /** How long the file is. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws the system's error; a part of the text may be in the file then. */
  append(text: string): void {
    this.#write(text);
    this.#isSynced = false;
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    this.#syncing = this.#sync().finally(() => (this.#isSyncing = false));
  }

  /** Closes the file once all of it is on the disk. */
  async close(): Promise<void> {
    await this.#syncing;
    closeSync(this.#descriptor);
  }

  #write(text: string): void {
    const bytes = Buffer.from(text);
    // A disk that is almost full takes a part.
    if (writeSync(this.#descriptor, bytes) < bytes.length) {
      throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    }
    this.#bytes += bytes.length;
  }

  async #sync(): Promise<void> {
    while (!this.#isSynced) {
      this.#isSynced = true;
      try {
        await syncData(this.#descriptor);
      } catch (error) {
        this.#onFault(error);
      }
    }
  }
}
