import {
  bitsOf,
  DerFault,
  type DerValue,
  headerOf,
  itemsOf,
  objectIdText,
  readDer,
  SEQUENCE,
  SET,
  valuesIn,
} from './der.ts';
import { type DistinguishedName, readName } from './distinguished-name.ts';
import { bytesOfBase64, readPem } from './pem.ts';

/** What a request for a certificate asks for, and the signature that proves that its key is the requester's. */
export interface CertificateRequest {
  readonly subject: DistinguishedName;
  /** A SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  readonly names: AlternativeNames;
  /** What is signed, by which algorithm (an object identifier), and the signature. */
  readonly signed: Uint8Array;
  readonly algorithm: string;
  readonly signature: Uint8Array;
}

/** The other names that a request asks for: how many of each kind, and the bytes of the extension. */
export interface AlternativeNames {
  readonly dns: number;
  readonly ip: number;
  readonly email: number;
  readonly uri: number;
  /** Absent where there are none. */
  readonly bytes?: Uint8Array;
}

const EXTENSION_REQUEST = '1.2.840.113549.1.9.14';
const ALTERNATIVE_NAMES = '2.5.29.17';
const withoutNames: AlternativeNames = { dns: 0, ip: 0, email: 0, uri: 0 };

/**
 * Reads a request for a certificate, a PEM block in base64 as objects hold it; or says why it is none.
 * Source: RFC 2986 (PKCS #10); kubernetes/kubernetes pkg/apis/certificates/helpers.go, `ParseCSR`.
 */
export function readCertificateRequest(
  base64: string | undefined,
): { readonly request: CertificateRequest } | { readonly fault: string } {
  const text = new TextDecoder().decode(bytesOfBase64(base64 ?? ''));
  const block = readPem(text);
  if (block?.type !== 'CERTIFICATE REQUEST') return { fault: 'PEM block type must be CERTIFICATE REQUEST' };
  try {
    const { tag, length } = headerOf(block.bytes);
    if (tag !== SEQUENCE) return { fault: wrongTag(tag, length) };
    return { request: requestIn(readDer(block.bytes)) };
  } catch (error) {
    if (error instanceof DerFault) return { fault: error.message };
    throw error;
  }
}

function requestIn(value: DerValue): CertificateRequest {
  const [info, algorithm, signature] = itemsOf(value);
  const [, subject, publicKey, attributes] = itemsOf(info);
  const [id] = itemsOf(algorithm);
  if (info === undefined || publicKey === undefined || id === undefined || signature === undefined) {
    throw new DerFault('asn1: syntax error: sequence truncated');
  }
  return {
    subject: readName(subject),
    publicKey: publicKey.raw,
    names: attributes === undefined ? withoutNames : alternativeNames(attributes),
    signed: info.raw,
    algorithm: objectIdText(id),
    signature: bitsOf(signature),
  };
}

function alternativeNames({ content }: DerValue): AlternativeNames {
  for (const attribute of valuesIn(content)) {
    const [id, values] = itemsOf(attribute);
    if (id === undefined || objectIdText(id) !== EXTENSION_REQUEST) continue;
    for (const extension of itemsOf(itemsOf(values, SET)[0])) {
      const [name, ...rest] = itemsOf(extension);
      const bytes = rest.at(-1)?.content;
      if (name !== undefined && bytes !== undefined && objectIdText(name) === ALTERNATIVE_NAMES) return namesIn(bytes);
    }
  }
  return withoutNames;
}

function namesIn(bytes: Uint8Array): AlternativeNames {
  const tags = itemsOf(readDer(bytes)).map(({ tag }) => tag & 0x1f);
  const count = (kind: number): number => tags.filter((tag) => tag === kind).length;
  return { email: count(1), dns: count(2), uri: count(6), ip: count(7), bytes };
}

/** Source: Go's package encoding/asn1, `parseField`. */
function wrongTag(tag: number, length: number): string {
  const found = `{class:${tag >> 6} tag:${tag & 0x1f} length:${length} isCompound:${(tag & 0x20) !== 0}}`;
  const wanted =
    '{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 set:false omitEmpty:false}';
  return `asn1: structure error: tags don't match (16 vs ${found}) ${wanted} certificateRequest @2`;
}
