import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Agent, type Dispatcher, type FormData, fetch } from 'undici';
import { createCertificateAuthority } from '../../demo/certificate-authority.ts';
import { createShop, type ShopOptions } from '../../demo/shop/server.ts';
import { SHOP_TOKEN } from '../../demo/shop/shop-state.ts';

export interface ShopCall {
  method?: string;
  path: string;
  json?: unknown;
  /** sent as application/json, whatever it is */
  text?: string;
  form?: FormData;
  /** the whole Authorization value; `null` sends none */
  authorization?: string | null;
}

/** Sends one request to a shop, as an authorised client unless told otherwise, and reads the answer as text. */
export async function callShop({ url, agent, ...call }: ShopCall & { url: string; agent: Dispatcher }) {
  const { method = 'GET', path, json, text: raw, form, authorization = `Bearer ${SHOP_TOKEN}` } = call;
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  const sent = raw ?? JSON.stringify(json);
  if (sent !== undefined) headers['content-type'] = 'application/json';
  const body = form ?? sent ?? null;
  const response = await fetch(`${url}${path}`, { method, headers, body, dispatcher: agent });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, headers: response.headers, type, text };
}

/** Serves a fresh shop over HTTPS inside this process. */
export async function openShop(options: ShopOptions = {}) {
  const authority = await createCertificateAuthority({ name: 'Shop test' });
  const { certificatePem, keyPem } = await authority.issue({ hosts: ['127.0.0.1'] });
  const server = createServer({ cert: certificatePem, key: keyPem }, createShop(options));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const agent = new Agent({ connect: { ca: authority.certificatePem } });
  return {
    call: (call: ShopCall) => callShop({ ...call, url, agent }),
    async close() {
      await agent.close();
      server.close();
      await once(server, 'close');
    },
  };
}
