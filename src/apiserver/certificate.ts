import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** The key and certificate of a server, and the certificate by which clients trust it: all as PEM texts. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
  readonly caCertificate: string;
}

/**
 * Makes a certificate for 127.0.0.1 and localhost that is valid for a year. The authority that signs it is made for it,
 * and its key is not kept, so that nothing else can be signed with it.
 * Source: RFC 5280 (certificates), RFC 5480 (keys on the curve P-256), RFC 5758 (signatures with ECDSA).
 */
export function makeCertificate(now: Date): ServerCertificate {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = name('sallyport-ca');
  const shared = { issuer, signer: authority.privateKey, now };
  const ca = certificate({
    ...shared,
    subject: issuer,
    publicKey: authority.publicKey,
    extensions: [
      extension('2.5.29.19', true, sequence(boolean(true))),
      extension('2.5.29.15', true, keyCertSign),
      extension('2.5.29.14', false, octets(authorityKeyId)),
    ],
  });
  const leaf = certificate({
    ...shared,
    subject: name('sallyport'),
    publicKey: server.publicKey,
    extensions: [
      extension('2.5.29.15', true, digitalSignature),
      extension('2.5.29.37', false, sequence(objectId('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.35', false, sequence(tagged(0x80, authorityKeyId))),
      extension(
        '2.5.29.17',
        false,
        sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1]))),
      ),
    ],
  });
  return {
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pem(leaf),
    caCertificate: pem(ca),
  };
}

interface CertificateInput {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
  readonly now: Date;
}

function certificate({ subject, issuer, publicKey, signer, extensions, now }: CertificateInput): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    ecdsaWithSha256,
    issuer,
    sequence(time(new Date(now.getTime() - day)), time(new Date(now.getTime() + 365 * day))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  return sequence(body, ecdsaWithSha256, bits(0, sign('sha256', body, signer)));
}

const day = 24 * 60 * 60 * 1000;

function pem(der: Buffer): string {
  const lines = der.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** One value of ASN.1 in its distinguished encoding (X.690): tag, length, contents. */
function tagged(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const size = body.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function sequence(...items: readonly Buffer[]): Buffer {
  return tagged(0x30, ...items);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

function octets(bytes: Buffer): Buffer {
  return tagged(0x04, bytes);
}

function bits(unused: number, bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([unused]), bytes);
}

/** A date before 2050, with two digits for its year (RFC 5280, 4.1.2.5.1). */
function time(date: Date): Buffer {
  return tagged(0x17, Buffer.from(`${date.toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(part: number): number[] {
  const digits = [part & 0x7f];
  for (let left = part >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
  return digits;
}

function name(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
}

const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));
const keyCertSign = bits(2, Buffer.from([0b0000_0100]));
const digitalSignature = bits(7, Buffer.from([0b1000_0000]));
const authorityKeyId = Buffer.from('sallyport-ca');
