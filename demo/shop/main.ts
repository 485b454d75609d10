import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createCertificateAuthority } from '../certificate-authority.ts';
import { createShop } from './server.ts';

// The process of the example company. It ends with its parent: the pipe on its stdin closes whatever way that dies.
async function run(): Promise<void> {
  const { values } = parseArgs({ options: { 'state-dir': { type: 'string' }, 'export-ms': { type: 'string' } } });
  const stateDir = resolve(values['state-dir'] ?? '.');
  const exportMs = z.coerce.number().int().min(0).default(1500).parse(values['export-ms']);

  const authority = await createCertificateAuthority({ name: 'Errand example shop' });
  const { certificatePem, keyPem } = await authority.issue({ hosts: ['localhost', '127.0.0.1'] });
  await mkdir(stateDir, { recursive: true });
  const caFile = resolve(stateDir, 'shop-ca.pem');
  await writeFile(caFile, authority.certificatePem);

  const server = createServer({ cert: certificatePem, key: keyPem }, createShop({ exportMs }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');

  const end = () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.stdin.once('close', end).resume();
  // whoever started this process may have gone without reading the line below
  process.stdout.on('error', end);
  process.stdout.write(`${JSON.stringify({ url: `https://127.0.0.1:${address.port}`, caFile })}\n`);
}

run().catch((error: unknown) => {
  process.stderr.write(`the example shop could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
