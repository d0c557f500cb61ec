/** An entry of an archive as a test writes it; what is left out is that of a plain file. */
export interface TarEntry {
  readonly name: string;
  readonly text?: string | Buffer;
  /** `0` a file, `2` a symbolic link, `5` a folder … */
  readonly type?: string;
  /** The size that the header says, where that is a lie; text is written as it stands. */
  readonly size?: number | string;
  readonly link?: string;
  /** The header's checksum, where that is a lie. */
  readonly checksum?: number;
}

/** A tar archive (ustar) of some entries, with the blocks of zeros at its end. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(parts), Buffer.alloc(1024)]);
}

function parts({ name, text = '', type = '0', size, link = '', checksum }: TarEntry): readonly Buffer[] {
  const body = Buffer.from(text);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(typeof size === 'string' ? size : (size ?? body.length).toString(8).padStart(11, '0'), 124, 12);
  header.write('00000000000\0', 136);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write('ustar\0', 257);
  header.write('00', 263);
  const sum = checksum ?? header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return [header, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
}

/** A pax header that gives the entry behind it other fields. */
export function paxHeader(fields: Readonly<Record<string, string>>): TarEntry {
  const record = (key: string, value: string): string => {
    const rest = ` ${key}=${value}\n`;
    let length = Buffer.byteLength(rest) + 1;
    while (`${length}${rest}`.length !== length) length++;
    return `${length}${rest}`;
  };
  const text = Object.entries(fields)
    .map(([key, value]) => record(key, value))
    .join('');
  return { name: 'PaxHeader', type: 'x', text };
}
