import { createReadStream } from 'node:fs';

/** A line of a file; its text is null where it is longer than was asked for. */
export interface FileLine {
  /** Counts from 1. */
  readonly number: number;
  readonly text: string | null;
}

/**
 * The lines of a file one after the other, so that however long the file is, no more of it is in memory than a line of
 * `longest` bytes. Throws what the file system says.
 */
export async function* fileLines(path: string, longest: number): AsyncGenerator<FileLine> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const end = (): FileLine => {
    const text = length > longest ? null : Buffer.concat(parts).toString('utf8');
    parts = [];
    length = 0;
    return { number: number++, text };
  };
  const add = (part: Buffer): void => {
    length += part.length;
    if (length > longest) parts = [];
    else parts.push(part);
  };
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, from)) {
      add(chunk.subarray(from, at));
      yield end();
      from = at + 1;
    }
    add(chunk.subarray(from));
  }
  if (length > 0) yield end();
}
