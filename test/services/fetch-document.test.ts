import { expect, test } from 'vitest';
import { fetchDocument } from '../../src/services/fetch-document.ts';
import { endpointAndClient } from '../http/open-endpoints.ts';

const TEXT = 'openapi: 3.0.3\n';

/** An endpoint that has a document, and the settings that let it be reached. */
async function published() {
  const { endpoint } = await endpointAndClient(({ url }, response) => {
    if (url.startsWith('/openapi.yaml')) response.end(TEXT);
    else if (url === '/moved') response.writeHead(302, { location: '/openapi.yaml' }).end();
    else response.writeHead(404).end();
  });
  return { endpoint, egress: { extraCa: [endpoint.caPem], allow: [endpoint.target] } };
}

test('a document at an https address is fetched, with the name its path ends in', async () => {
  const { endpoint, egress } = await published();
  const fetched = await fetchDocument(`${endpoint.url}/openapi.yaml?version=2`, egress);
  expect(fetched).toEqual({ text: TEXT, fileName: 'openapi.yaml' });
  expect(endpoint.requests[0]?.headers).toContainEqual(['User-Agent', 'OpenCX']);
});

test('a private address is refused before anything is sent to it', async () => {
  const { endpoint } = await published();
  await expect(fetchDocument(`${endpoint.url}/openapi.yaml`, { extraCa: [endpoint.caPem], allow: [] })).rejects.toThrow(
    /blocked_address/,
  );
  expect(endpoint.requests).toHaveLength(0);
});

test.each([
  ['a redirect', '/moved', /status 302/],
  ['nothing there', '/nothing', /status 404/],
])('%s is refused by its status, without the query of the address', async (_what, path, problem) => {
  const { endpoint, egress } = await published();
  const refused = fetchDocument(`${endpoint.url}${path}`, egress);
  await expect(refused).rejects.toMatchObject({ code: 'unavailable', message: expect.stringMatching(problem) });
});

test('what a query holds is not repeated in a refusal', async () => {
  const { endpoint, egress } = await published();
  const refused = fetchDocument(`${endpoint.url}/nothing?token=canary`, egress);
  await expect(refused).rejects.toMatchObject({ message: expect.not.stringContaining('canary') });
});

test.each(['http://api.example.com/openapi.yaml', 'https://user:secret@api.example.com/', 'https://'])(
  '%s is no address to fetch from',
  async (address) => {
    await expect(fetchDocument(address, { extraCa: [], allow: [] })).rejects.toMatchObject({ code: 'invalid_request' });
  },
);
