import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import type { CertificateRequest } from '../../kube/credentials/certificate-request.ts';
import type { CertificateTerms } from '../../kube/credentials/credential-issuer.ts';
import { bits, boolean, integer, objectId, octets, sequence, tagged, time } from '../../kube/credentials/der.ts';
import { nameOfUser, writeName } from '../../kube/credentials/distinguished-name.ts';
import { printPem } from '../../kube/credentials/pem.ts';
import { extendedUsages, usageBits } from './key-usages.ts';

/** A key and a certificate for it: PEM texts. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

/**
 * The authority of one cluster, of this process alone: it signs the certificate of the server, and those of clients that
 * the cluster gives out. Its key is made when it is first needed.
 * Source: RFC 5280 (certificates), RFC 5480 (keys on the curve P-256), RFC 5758 (signatures with ECDSA).
 */
export class CertificateAuthority {
  readonly #now: () => Date;
  #own: { readonly key: KeyObject; readonly certificate: string } | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** The certificate of the authority itself, as PEM. It is valid for ten years. */
  get certificate(): string {
    return this.#self().certificate;
  }

  /** Makes a certificate for 127.0.0.1 and localhost that is valid for a year. */
  serverCertificate(): KeyAndCertificate {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = this.#signed({
      subject: writeName(nameOfUser('sallyport')),
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      ...this.#daysFromNow(365),
      extensions: [
        ...usageExtensions(['digital signature', 'server auth']),
        extension('2.5.29.35', false, sequence(tagged(0x80, authorityKeyId))),
        extension(
          alternativeNames,
          false,
          sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1]))),
        ),
      ],
    });
    return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
  }

  /** Makes a key and a certificate for a user, valid for a year: the name, and the groups as organizations. */
  clientCertificate(name: string, groups: readonly string[]): KeyAndCertificate {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const certificate = this.#signed({
      subject: writeName(nameOfUser(name, groups)),
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      ...this.#daysFromNow(365),
      extensions: [
        ...usageExtensions(['digital signature', 'client auth']),
        extension('2.5.29.19', true, sequence()),
        extension('2.5.29.35', false, sequence(tagged(0x80, authorityKeyId))),
      ],
    });
    return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate };
  }

  /**
   * Signs what a client asks for. Returns the certificate as PEM. It is valid from five minutes ago, and a long time is
   * counted from then.
   * Source: kubernetes/kubernetes pkg/controller/certificates/authority/policies.go, `PermissiveSigningPolicy`.
   */
  sign({ subject, publicKey, names }: CertificateRequest, { usages, seconds }: CertificateTerms): string {
    const now = this.#now().getTime();
    const end = now + seconds * 1000;
    return this.#signed({
      subject: writeName(subject),
      publicKey,
      notBefore: new Date(now - BACKDATE),
      notAfter: new Date(seconds < SHORT_SECONDS ? end : end - BACKDATE),
      extensions: [
        ...usageExtensions(usages),
        extension('2.5.29.19', true, sequence()),
        extension('2.5.29.35', false, sequence(tagged(0x80, authorityKeyId))),
        ...(names.bytes === undefined ? [] : [extension(alternativeNames, false, names.bytes)]),
      ],
    });
  }

  #self(): { readonly key: KeyObject; readonly certificate: string } {
    if (this.#own === undefined) {
      const { privateKey: key, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const certificate = signedBy(key, {
        subject: issuer,
        publicKey: publicKey.export({ type: 'spki', format: 'der' }),
        ...this.#daysFromNow(3650),
        extensions: [
          extension('2.5.29.19', true, sequence(boolean(true))),
          ...usageExtensions(['cert sign']),
          extension('2.5.29.14', false, octets(authorityKeyId)),
        ],
      });
      this.#own = { key, certificate };
    }
    return this.#own;
  }

  #signed(input: CertificateInput): string {
    return signedBy(this.#self().key, input);
  }

  #daysFromNow(days: number): Pick<CertificateInput, 'notBefore' | 'notAfter'> {
    const now = this.#now().getTime();
    return { notBefore: new Date(now - day), notAfter: new Date(now + days * day) };
  }
}

/** Why the signature of a request is not that of its key, in the words of Go; undefined where it is. */
export function signatureFault({ algorithm, publicKey, signed, signature }: CertificateRequest): string | undefined {
  const known = algorithms[algorithm];
  if (known === undefined) return 'x509: cannot verify signature: algorithm unimplemented';
  const key = readKey(publicKey);
  if (key?.asymmetricKeyType !== known.key) return 'x509: signature algorithm specifies another kind of public key';
  return verify(known.hash, signed, key, signature) ? undefined : known.fault;
}

interface SignatureAlgorithm {
  /** Null for a kind of key that hashes by itself. */
  readonly hash: string | null;
  readonly key: 'rsa' | 'ec' | 'ed25519';
  readonly fault: string;
}

const rsa = { key: 'rsa', fault: 'crypto/rsa: verification error' } as const;
const ecdsa = { key: 'ec', fault: 'x509: ECDSA verification failure' } as const;

/** By object identifier. Source: RFC 8017, RFC 5758, RFC 8410. */
const algorithms: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.11': { ...rsa, hash: 'sha256' },
  '1.2.840.113549.1.1.12': { ...rsa, hash: 'sha384' },
  '1.2.840.113549.1.1.13': { ...rsa, hash: 'sha512' },
  '1.2.840.10045.4.3.2': { ...ecdsa, hash: 'sha256' },
  '1.2.840.10045.4.3.3': { ...ecdsa, hash: 'sha384' },
  '1.2.840.10045.4.3.4': { ...ecdsa, hash: 'sha512' },
  '1.3.101.112': { hash: null, key: 'ed25519', fault: 'x509: Ed25519 verification failure' },
};

function readKey(publicKey: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

interface CertificateInput {
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Uint8Array[];
}

function signedBy(key: KeyObject, { subject, publicKey, notBefore, notAfter, extensions }: CertificateInput): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  const body = sequence(
    tagged(0xa0, integer(Uint8Array.of(2))),
    integer(serial),
    ecdsaWithSha256,
    issuer,
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKey,
    tagged(0xa3, sequence(...extensions)),
  );
  return printPem('CERTIFICATE', sequence(body, ecdsaWithSha256, bits(0, sign('sha256', body, key))));
}

function usageExtensions(usages: readonly string[]): readonly Uint8Array[] {
  const [plain, extended] = [usageBits(usages), extendedUsages(usages)];
  return [
    ...(plain === undefined ? [] : [extension('2.5.29.15', true, bits(plain.unused, plain.bytes))]),
    ...(extended.length === 0 ? [] : [extension('2.5.29.37', false, sequence(...extended.map(objectId)))]),
  ];
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
}

/** In milliseconds. */
const BACKDATE = 5 * 60 * 1000;
const SHORT_SECONDS = 8 * 60 * 60;
const day = 24 * 60 * 60 * 1000;
const alternativeNames = '2.5.29.17';
const issuer = writeName(nameOfUser('sallyport-ca'));
const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));
const authorityKeyId = Buffer.from('sallyport-ca');
