import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startErrand } from '../support/errand-process.ts';
import { freePort } from '../support/free-port.ts';
import { readPage } from '../support/html-form.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

const document = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.invalid' }],
  paths: {
    '/orders/{orderId}/address': {
      put: {
        operationId: 'changeAddress',
        summary: 'Change the delivery address of an order',
        'x-open-require-form-submission': true,
        parameters: [{ name: 'orderId', in: 'path', required: true, schema: { type: 'string', pattern: '^A-\\d+$' } }],
        responses: {},
      },
    },
  },
};

test('errand dev serves its forms and hands out links that work, errand server does the same, and both end when asked', async () => {
  const cwd = await temporaryFolder();
  const dev = startErrand({ args: ['dev', '--json'], cwd });
  await dev.says('"ready":true');
  const { forms } = JSON.parse(dev.stdout());
  expect(forms).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${forms}/healthz`)).status).toBe(200);

  await writeFile(join(cwd, 'shop.json'), JSON.stringify(document));
  await runCli({ args: ['org', 'create', 'acme'], cwd });
  await runCli({ args: ['import', 'shop.json', '--org', 'acme'], cwd });
  const say = ['say', 'Change the delivery address of order A-1001', '--org', 'acme', '--session', '1', '--json'];
  const { form } = JSON.parse((await runCli({ args: say, cwd })).stdout);
  expect(form.link).toMatch(new RegExp(`^${forms}/forms/k1\\.`));
  const page = readPage(await (await fetch(form.link)).text());
  expect(page.pairs).toEqual([['/orderId', 'A-1001']]);

  const port = await freePort();
  const server = startErrand({ args: ['server'], cwd, env: { ERRAND_SERVER_PORT: String(port) } });
  await server.says('server: forms at ');
  const elsewhere = form.link.replace(forms, `http://127.0.0.1:${port}`);
  const sent = await fetch(elsewhere, { method: 'POST', body: new URLSearchParams({ '/orderId': 'A-1002' }) });
  expect([sent.status, readPage(await sent.text()).title]).toEqual([200, 'Thank you, your form was sent - acme']);
  server.signal('SIGTERM');
  expect([await server.exitCode, server.stdout()]).toEqual([0, '']);

  dev.signal('SIGINT');
  expect(await dev.exitCode).toBe(0);
  await expect(fetch(`${forms}/healthz`)).rejects.toThrow();
});
