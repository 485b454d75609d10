import { afterEach } from 'vitest';
import { createEndpointClient, type EndpointClient } from '../../src/http/endpoint-client.ts';
import { type EndpointHandler, type HttpsEndpoint, startHttpsEndpoint } from '../support/https-endpoint.ts';

const open: { stop(): Promise<void> | void }[] = [];

afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.stop();
});

/** Stops something after the test that started it. */
export function stopAfterTest<T extends { stop(): Promise<void> | void }>(started: T): T {
  open.push(started);
  return started;
}

/** An endpoint with this handler, and a client that may call it. */
export async function endpointAndClient(
  handler: EndpointHandler,
  { timeoutMs = 5000, maxResponseBytes = 1_000_000 }: { timeoutMs?: number; maxResponseBytes?: number } = {},
): Promise<{ endpoint: HttpsEndpoint; client: EndpointClient; get(path: string): ReturnType<EndpointClient['send']> }> {
  const endpoint = stopAfterTest(await startHttpsEndpoint({ handler }));
  const client = createEndpointClient({
    timeoutMs,
    maxResponseBytes,
    extraCa: [endpoint.caPem],
    allow: [endpoint.target],
  });
  const get = (path: string) => client.send({ method: 'GET', url: endpoint.url + path, headers: [] });
  return { endpoint, client, get };
}
