/** A block of a PEM text (RFC 7468): what it says it is, and its bytes. */
export interface PemBlock {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The first block of a text; undefined where there is none that can be read. Source: Go's package encoding/pem. */
export function readPem(text: string): PemBlock | undefined {
  const [, type = '', body = ''] = /^-----BEGIN ([^-\n]*)-----[ \t]*\r?\n([\s\S]*?)^-----END \1-----/m.exec(text) ?? [];
  if (type === '') return undefined;
  const bytes = bytesOfBase64(body.replace(/^[\w-]+: .*$/gm, ''));
  return bytes === undefined ? undefined : { type, bytes };
}

/** A block as text, in lines of 64 characters. */
export function printPem(type: string, bytes: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...bytes)).replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN ${type}-----\n${lines}\n-----END ${type}-----\n`;
}

/** The bytes of a text in base64; undefined where it is none. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}
