import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { createCertificateAuthority, type IssuedCertificate } from '../../demo/certificate-authority.ts';

const authority = await createCertificateAuthority({ name: 'Test authority' });
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, 'close');
  }
});

async function serve({ certificatePem, keyPem }: IssuedCertificate): Promise<number> {
  const server = createServer({ cert: certificatePem, key: keyPem }, (socket) => socket.end('hello'));
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Dial {
  port: number;
  /** absent: dialled by address, which is never sent as server name */
  host?: string;
}

/** `authorized`, or the code of the error that the TLS client ended with. */
function dial({ port, host }: Dial): Promise<string> {
  const target = { host: '127.0.0.1', port, ca: authority.certificatePem };
  return new Promise((resolve) => {
    const socket = connect(host === undefined ? target : { ...target, servername: host }, () => {
      resolve(socket.authorized ? 'authorized' : String(socket.authorizationError));
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

test('a certificate is accepted for each of its DNS names and IP addresses', async () => {
  const port = await serve(await authority.issue({ hosts: ['localhost', 'shop.test', '127.0.0.1', '::1'] }));
  expect(await dial({ port, host: 'localhost' })).toBe('authorized');
  expect(await dial({ port, host: 'shop.test' })).toBe('authorized');
  expect(await dial({ port })).toBe('authorized');
});

test('another host name or address is refused', async () => {
  const port = await serve(await authority.issue({ hosts: ['shop.test'] }));
  expect(await dial({ port, host: 'other.test' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  expect(await dial({ port })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
});

test('an expired certificate is refused', async () => {
  const notBefore = new Date(Date.now() - 7_200_000);
  const notAfter = new Date(Date.now() - 3_600_000);
  const port = await serve(await authority.issue({ hosts: ['shop.test'], notBefore, notAfter }));
  expect(await dial({ port, host: 'shop.test' })).toBe('CERT_HAS_EXPIRED');
});

test('a certificate that is not valid yet is refused', async () => {
  const notBefore = new Date(Date.now() + 3_600_000);
  const port = await serve(await authority.issue({ hosts: ['shop.test'], notBefore }));
  expect(await dial({ port, host: 'shop.test' })).toBe('CERT_NOT_YET_VALID');
});

test('a certificate of another authority of the same name is refused', async () => {
  const impostor = await createCertificateAuthority({ name: 'Test authority' });
  const port = await serve(await impostor.issue({ hosts: ['shop.test'] }));
  expect(await dial({ port, host: 'shop.test' })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test('the loader leaves no trace on Reflect', () => {
  expect(Object.hasOwn(Reflect, 'getMetadata')).toBe(false);
});
