import { webcrypto } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { createCertificateAuthority } from '../../demo/certificate-authority.ts';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';
import type { CallCause } from '../../src/schemas/call.ts';
import { startHostileEndpoint } from '../support/hostile-endpoint.ts';
import { startHttpsEndpoint, testAuthority } from '../support/https-endpoint.ts';
import { stopAfterTest } from './open-endpoints.ts';

type Options = Omit<Parameters<typeof startHttpsEndpoint>[0], 'handler'>;

async function callTo(options: Options) {
  const endpoint = stopAfterTest(
    await startHttpsEndpoint({ handler: (_request, response) => void response.end('ok'), ...options }),
  );
  const client = createEndpointClient({
    timeoutMs: 30_000,
    maxResponseBytes: 100,
    extraCa: [endpoint.caPem],
    allow: [endpoint.target],
  });
  const answer = await client.send({ method: 'POST', url: endpoint.url, headers: [] });
  return { endpoint, answer };
}

async function selfSigned() {
  await testAuthority();
  const { X509CertificateGenerator, SubjectAlternativeNameExtension } = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }])],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  return {
    certificatePem: certificate.toString('pem'),
    keyPem: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`,
  };
}

const day = 86_400_000;
const bad: [what: string, cause: CallCause, options: () => Promise<Options>][] = [
  ['self-signed', 'tls_untrusted', async () => ({ certificate: await selfSigned() })],
  [
    'from an unknown authority',
    'tls_untrusted',
    async () => {
      const other = await createCertificateAuthority({ name: 'Somebody else' });
      return { certificate: await other.issue({ hosts: ['localhost'] }) };
    },
  ],
  [
    'expired',
    'tls_expired',
    async () => {
      const { issue } = await testAuthority();
      const notBefore = new Date(Date.now() - 3 * day);
      return { certificate: await issue({ hosts: ['localhost'], notBefore, notAfter: new Date(Date.now() - day) }) };
    },
  ],
  [
    'not valid yet',
    'tls_expired',
    async () => {
      const { issue } = await testAuthority();
      return { certificate: await issue({ hosts: ['localhost'], notBefore: new Date(Date.now() + day) }) };
    },
  ],
  ['for another host', 'tls_host', async () => ({ hosts: ['shop.example'] })],
];

test.each(bad)(
  'a certificate that is %s is refused with cause %s, and nothing leaves',
  async (_what, cause, options) => {
    const { endpoint, answer } = await callTo(await options());
    expect(answer).toMatchObject({ outcome: { kind: 'network-error', cause }, sent: false });
    expect(endpoint.requests).toHaveLength(0);
  },
);

test('NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing', async () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  try {
    const { answer } = await callTo({ certificate: await selfSigned() });
    expect(answer.outcome).toEqual({ kind: 'network-error', cause: 'tls_untrusted' });
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
});

test.each(['TLSv1', 'TLSv1.1'] as const)(
  'a server that speaks nothing newer than %s is refused with cause tls_version',
  async (version) => {
    const { endpoint, answer } = await callTo({
      server: { minVersion: 'TLSv1', maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' },
    });
    expect(answer).toMatchObject({ outcome: { kind: 'network-error', cause: 'tls_version' }, sent: false });
    expect(endpoint.requests).toHaveLength(0);
  },
);

test('TLS 1.2 is enough, and ERRAND_EXTRA_CA adds an authority', async () => {
  const { answer } = await callTo({ server: { maxVersion: 'TLSv1.2' } });
  expect(answer.outcome).toMatchObject({ kind: 'response', status: 200, body: 'ok' });
});

test('a server that wants a client certificate is a tls failure, not a protocol one', async () => {
  const { answer } = await callTo({ server: { requestCert: true, rejectUnauthorized: true } });
  expect(answer.outcome).toMatchObject({ kind: 'network-error', cause: expect.stringMatching(/^(tls|reset)$/) });
});

test('plain http on the port is a tls failure, and nothing readable leaves', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  stopAfterTest({ stop: () => void server.close() });
  const address = server.address();
  const target = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const client = createEndpointClient({ timeoutMs: 30_000, maxResponseBytes: 10, allow: [target] });
  const answer = await client.send({ method: 'GET', url: `https://${target}/`, headers: [] });
  expect(answer).toMatchObject({ outcome: { kind: 'network-error', cause: 'tls' }, sent: false });
});

test('the name of the URL is the one that is asked for (SNI) and verified; an address is never sent as a name', async () => {
  const endpoint = stopAfterTest(
    await startHostileEndpoint({
      hosts: ['shop.test', '127.0.0.1'],
      answer: (socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'),
    }),
  );
  const { port } = new URL(endpoint.url);
  const client = createEndpointClient({
    timeoutMs: 30_000,
    maxResponseBytes: 100,
    extraCa: [endpoint.caPem],
    allow: [`shop.test:${port}`, `127.0.0.1:${port}`, `other.test:${port}`],
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  });
  const send = (host: string) => client.send({ method: 'GET', url: `https://${host}:${port}/`, headers: [] });
  expect((await send('shop.test')).outcome).toMatchObject({ kind: 'response', status: 204 });
  expect((await send('127.0.0.1')).outcome).toMatchObject({ kind: 'response', status: 204 });
  expect((await send('other.test')).outcome).toEqual({ kind: 'network-error', cause: 'tls_host' });
  expect(endpoint.hellos.map(({ servername }) => servername)).toEqual(['shop.test', '', 'other.test']);
  expect(endpoint.requests.map(({ head }) => /^host: (.*)$/im.exec(head)?.[1])).toEqual([
    `shop.test:${port}`,
    `127.0.0.1:${port}`,
  ]);
});
