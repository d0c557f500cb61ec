import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CertificateAuthority, signatureFault } from '../../../src/apiserver/certificates/certificate-authority.ts';
import { readCertificateRequest } from '../../../src/kube/credentials/certificate-request.ts';
import { commonNameOf, organizationsOf } from '../../../src/kube/credentials/distinguished-name.ts';
import { printPem, readPem } from '../../../src/kube/credentials/pem.ts';

/** As openssl made it: `/CN=jane/O=developers/O=night`, a key on P-256, no other names. */
const jane = `-----BEGIN CERTIFICATE REQUEST-----
MIHuMIGWAgEAMDQxDTALBgNVBAMMBGphbmUxEzARBgNVBAoMCmRldmVsb3BlcnMx
DjAMBgNVBAoMBW5pZ2h0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE6L/ZE3i7
RwPoqAdbEVEvbDrZ39rHguvzxHVhQOb/uCC2z7MUXLIH/yAqKPkPnAz7iB3d3Zle
SFt6L8G/I7yuQ6AAMAoGCCqGSM49BAMCA0cAMEQCIDWpvfq0991cCxDHgUMzUwAa
Wg09Ej3+6InZOBxTTEwAAiBZT7Ta2TISQDNGioHtTtSpFQUTDTPcJdRrRwrKJMhA
Sg==
-----END CERTIFICATE REQUEST-----
`;
/** `/O=system:nodes/CN=system:node:s`, an RSA key, DNS:s, IP:10.1.2.3. */
const node = `-----BEGIN CERTIFICATE REQUEST-----
MIICmTCCAYECAQAwLzEVMBMGA1UECgwMc3lzdGVtOm5vZGVzMRYwFAYDVQQDDA1z
eXN0ZW06bm9kZTpzMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3bAV
1Sz0h/M82/Vyq/Xn9UqDY1MLdJ+mbE8DtfkKHkVhBDIKc+H3ImPkAbBH0mBNozbU
SGY+ZKOA/rkRP+AUfuxe1avcABGisi9w8dI7i3Yw9svVCtn8T7Rc0gcKiOps+ZzV
N3cgO3uDMVHuEXaLdIPS7eN3yYVhIUSr9QzpRYbQWrtG710w78psbDA2AMgdSgut
rYzmb3Nlh75n/FbavSayR2lCIGNF5dC+nx/646cZwkHuypPOfh6Y1LzAfnBABCZ5
AE39URk+ctMAiobYXyKtj4v2avzbSWez6UrlcugZ0QrmIWYFFFe8V6bwkrUCNBv8
KdRWpipkWTw/FIs2iQIDAQABoCUwIwYJKoZIhvcNAQkOMRYwFDASBgNVHREECzAJ
ggFzhwQKAQIDMA0GCSqGSIb3DQEBCwUAA4IBAQCUato82QLhyl3sK10tX8siuUWT
z4/W671P5F3RPd7UtoSlJJ192129VamULu1+UBFvAaDrw2SnVmbl9TsJJ0sOoWnX
n5/e6tYKwIOBDcB1Zw4UmheZvPWOQDYgbZ+jmA3Pm/rSwoXN5WXwpMRkUHajt4hZ
vljVax4m3hiEWFPExtp/zryORsAbeID2OclNP5VTTpsK1QVP11E+WcJNH90r3gH3
7D5t9meZMTNKJQZX1ngQTAvQDCblm2FOo9gyvgGl0VL7/HZO1RsrSR64Ripb32H+
IKbqnlOO7pYjcDYG+ndcrTGa1A7e/uXX0QpDNwaAfOntG2BE6uFa2ruyn1lZ
-----END CERTIFICATE REQUEST-----
`;

function requestOf(pem: string) {
  const read = readCertificateRequest(btoa(pem));
  if ('fault' in read) throw new Error(read.fault);
  return read.request;
}

/** The same request with its last byte changed, which is one of the signature. */
function tampered(pem: string): string {
  const { type, bytes } = readPem(pem)!;
  bytes[bytes.length - 1]! ^= 1;
  return printPem(type, bytes);
}

describe('a request for a certificate', () => {
  it('says whose it is and which other names it asks for', () => {
    const { subject, names } = requestOf(jane);
    expect([commonNameOf(subject), organizationsOf(subject)]).toEqual(['jane', ['developers', 'night']]);
    expect(names).toEqual({ dns: 0, ip: 0, email: 0, uri: 0 });
    expect(requestOf(node).names).toMatchObject({ dns: 1, ip: 1, email: 0, uri: 0 });
  });

  it.each([jane, node])('is signed with its own key, and a changed one is not', (pem) => {
    expect(signatureFault(requestOf(pem))).toBeUndefined();
    expect(signatureFault(requestOf(tampered(pem)))).toMatch(/verification (error|failure)$/);
  });

  it.each([
    ['hello', 'PEM block type must be CERTIFICATE REQUEST'],
    ['', 'PEM block type must be CERTIFICATE REQUEST'],
    [printPem('PRIVATE KEY', Uint8Array.of(48, 0)), 'PEM block type must be CERTIFICATE REQUEST'],
    [
      printPem('CERTIFICATE REQUEST', new TextEncoder().encode('hello')),
      "asn1: structure error: tags don't match (16 vs",
    ],
    [printPem('CERTIFICATE REQUEST', Uint8Array.of(48, 9, 48, 0)), 'asn1: syntax error: data truncated'],
    [printPem('CERTIFICATE REQUEST', Uint8Array.of(48, 2, 48, 0)), 'asn1: syntax error: sequence truncated'],
  ])('that is none says why: %j', (text, fault) => {
    expect(readCertificateRequest(btoa(text))).toMatchObject({ fault: expect.stringContaining(fault) });
  });

  it('that is cut anywhere is a fault, and never an error', () => {
    const { type, bytes } = readPem(jane)!;
    for (let length = 0; length < bytes.length; length++) {
      const read = readCertificateRequest(btoa(printPem(type, bytes.slice(0, length))));
      expect(read).toHaveProperty('fault');
    }
  });

  it('becomes a certificate with its names, for what is asked', () => {
    const authority = new CertificateAuthority(() => new Date('2026-11-21T00:00:00Z'));
    const signed = new X509Certificate(
      authority.sign(requestOf(node), { usages: ['digital signature', 'server auth'], seconds: 31_536_000 }),
    );
    expect(signed.subject).toBe('O=system:nodes\nCN=system:node:s');
    expect(signed.subjectAltName).toBe('DNS:s, IP Address:10.1.2.3');
    expect(signed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect([signed.validFrom, signed.validTo]).toEqual(['Nov 20 23:55:00 2026 GMT', 'Nov 20 23:55:00 2027 GMT']);
    expect(signed.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    const short = authority.sign(requestOf(jane), { usages: ['client auth'], seconds: 600 });
    expect(new X509Certificate(short).validTo).toBe('Nov 21 00:10:00 2026 GMT');
  });
});
