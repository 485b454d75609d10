// A process of its own, so that the endpoint's work is not done by the loop that is measured. Ends with its parent.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificateAuthority } from '../demo/certificate-authority.ts';
import { LARGE_BODY_BYTES, LARGE_PATH, ORDER } from './subject.ts';

const { certificatePem: caPem, issue } = await createCertificateAuthority({ name: 'Errand bench' });
const { certificatePem: cert, keyPem: key } = await issue({ hosts: ['localhost'] });
const large = Buffer.alloc(LARGE_BODY_BYTES, 'x');
const server = createServer({ cert, key }, ({ url }, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end(url === LARGE_PATH ? large : ORDER);
});
server.listen(0, 'localhost', () => {
  const target = `localhost:${(server.address() as AddressInfo).port}`;
  process.send?.({ url: `https://${target}`, target, caPem });
});
process.on('disconnect', () => process.exit());
