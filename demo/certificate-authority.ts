import { KeyObject, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type * as X509 from '@peculiar/x509';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** A server's certificate and its private key, both PEM. */
export interface IssuedCertificate {
  certificatePem: string;
  keyPem: string;
}

/** Signs certificates that are trusted by whoever passes `certificatePem` as `ca`. Its key exists in memory only. */
export interface CertificateAuthority {
  certificatePem: string;
  /** `hosts` are DNS names or IP addresses; valid from an hour ago for 30 days unless told otherwise. */
  issue(request: { hosts: string[]; notBefore?: Date; notAfter?: Date }): Promise<IssuedCertificate>;
}

let loading: Promise<typeof X509> | undefined;

// @peculiar/x509 reaches for `Reflect` metadata that only a polyfill defines, while it loads and never afterwards.
// Its classes carry none, so empty answers do; they are taken away again so that a real polyfill can load later.
function loadX509(): Promise<typeof X509> {
  loading ??= (async () => {
    const missing = ['getMetadata', 'getOwnMetadata'].filter((name) => !Object.hasOwn(Reflect, name));
    for (const name of missing) Object.defineProperty(Reflect, name, { value: () => undefined, configurable: true });
    try {
      return await import('@peculiar/x509');
    } finally {
      for (const name of missing) Reflect.deleteProperty(Reflect, name);
    }
  })();
  return loading;
}

function generateKeys() {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
}

/** Makes a certificate authority with a fresh ECDSA P-256 key, for tests and the demo. */
export async function createCertificateAuthority({ name }: { name: string }): Promise<CertificateAuthority> {
  const x509 = await loadX509();
  const keys = await generateKeys();
  const issuer = [{ CN: [name] }];
  const now = Date.now();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: issuer,
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + 3650 * DAY_MS),
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });

  return {
    certificatePem: authority.toString('pem'),
    async issue({ hosts, notBefore = new Date(Date.now() - HOUR_MS), notAfter = new Date(Date.now() + 30 * DAY_MS) }) {
      const serverKeys = await generateKeys();
      const names = hosts.map((host): X509.JsonGeneralName => ({ type: isIP(host) ? 'ip' : 'dns', value: host }));
      const certificate = await x509.X509CertificateGenerator.create({
        // a common name holds at most 64 characters, and only the alternative names are compared anyway
        subject: [{ CN: [(hosts[0] ?? name).slice(0, 64)] }],
        issuer,
        notBefore,
        notAfter,
        publicKey: serverKeys.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(names),
          await x509.SubjectKeyIdentifierExtension.create(serverKeys.publicKey),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      const key = KeyObject.from(serverKeys.privateKey).export({ type: 'pkcs8', format: 'pem' });
      return { certificatePem: certificate.toString('pem'), keyPem: key.toString() };
    },
  };
}
