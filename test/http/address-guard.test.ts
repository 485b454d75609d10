import { lookup } from 'node:dns/promises';
import { createSecureContext } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { createAddressGuard, isPublicAddress } from '../../src/http/address-guard.ts';
import { dial } from '../../src/http/dial.ts';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';
import { startHttpsEndpoint } from '../support/https-endpoint.ts';
import { stopAfterTest } from './open-endpoints.ts';

const refused: [kind: string, ...addresses: string[]][] = [
  ['loopback', '127.0.0.1', '127.1.2.3', '127.255.255.254', '::1'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
  ['link-local', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1'],
  ['carrier-grade NAT', '100.64.0.1', '100.127.255.255'],
  ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1'],
  [
    'cloud metadata',
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '192.0.0.192',
    '168.63.129.16',
    'fd00:ec2::254',
  ],
  ['unspecified', '0.0.0.0', '0.1.2.3', '::'],
  ['broadcast', '255.255.255.255'],
  [
    'reserved',
    '240.0.0.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '192.88.99.1',
    '2001:db8::1',
    '3fff::1',
  ],
  ['IPv4-mapped', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '0:0:0:0:0:ffff:a9fe:a9fe'],
  ['IPv4-compatible', '::127.0.0.1', '::8.8.8.8'],
  ['IPv4-translated', '::ffff:0:127.0.0.1'],
  ['NAT64', '64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::10.0.0.1'],
  ['6to4', '2002:7f00:1::', '2002:808:808::1'],
  ['Teredo', '2001::1', '2001:0:7f00:1::'],
  ['ISATAP', '2606:4700::5efe:7f00:1', '2606:4700::200:5efe:a00:1'],
  ['site-local and unassigned', 'fec0::1', '4000::1', '5f00::1', '100::1'],
  ['no address at all', '', 'localhost', '1.2.3', '0177.0.0.1.5', '::g'],
];

describe('the address guard', () => {
  test.each(refused)('%s is refused', (_kind, ...addresses) => {
    expect(addresses.filter((address) => isPublicAddress(address))).toEqual([]);
  });

  test('public addresses are permitted', () => {
    const addresses = [
      '8.8.8.8',
      '1.1.1.1',
      '172.15.0.1',
      '172.32.0.1',
      '100.63.0.1',
      '223.255.255.1',
      '2606:4700::1111',
    ];
    expect(addresses.filter((address) => !isPublicAddress(address))).toEqual([]);
  });

  test('ERRAND_EGRESS_ALLOW exempts exactly the named host and port', () => {
    const guard = createAddressGuard({ allow: ['Shop.internal:8443', '[::1]:443', '127.0.0.1:9'] });
    const permits = (host: string, port: number) => guard.permits({ host, port, address: '127.0.0.1' });
    expect([permits('shop.internal', 8443), permits('::1', 443), permits('127.0.0.1', 9)]).toEqual([true, true, true]);
    const near: [host: string, port: number][] = [
      ['shop.internal', 443],
      ['x.shop.internal', 8443],
      ['shop.internal.', 8443],
      ['shop.internal.example', 8443],
      ['127.0.0.1', 99],
      ['127.0.0.2', 9],
      ['::ffff:127.0.0.1', 9],
    ];
    expect(near.filter(([host, port]) => permits(host, port))).toEqual([]);
  });

  test.each(['localhost', 'localhost:', ':443', 'https://a:443', 'a:443/x', 'u@a:443', 'a:99999', ''])(
    'the entry %j is refused by name',
    (entry) => {
      expect(() => createAddressGuard({ allow: [entry] })).toThrow(/ERRAND_EGRESS_ALLOW.*host:port/);
    },
  );
});

const literals = [
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0x7f.1/',
  'https://127.1/',
  'https://0/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[::127.0.0.1]/',
  'https://[2002:7f00:1::]/',
  'https://①②⑦.⓪.⓪.①/',
  'https://127。0。0。1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://10.0.0.1:8443/',
  'https://localhost/',
  'https://LOCALHOST/',
];

test.each(literals)('a call to %s is a network error with cause blocked_address, and nothing leaves', async (url) => {
  const client = createEndpointClient({ timeoutMs: 30_000, maxResponseBytes: 10 });
  const answer = await client.send({ method: 'GET', url, headers: [] });
  expect(answer.outcome).toEqual({ kind: 'network-error', cause: 'blocked_address' });
  expect(answer.sent).toBe(false);
  expect(answer.remoteAddress).toBeUndefined();
});

test.each([
  'https://user@example.com/',
  'https://a:b@127.0.0.1/',
  'http://example.com/',
  'https://[fe80::1%25eth0]/',
  '/x',
])('a request to %s is not made: only plain https addresses are', async (url) => {
  const client = createEndpointClient({ timeoutMs: 30_000, maxResponseBytes: 10 });
  const answer = await client.send({ method: 'GET', url, headers: [] });
  expect(answer.outcome).toEqual({ kind: 'network-error', cause: 'invalid_request' });
  expect(answer.sent).toBe(false);
});

test('the address that answered is checked again: what the look-up said is not believed', async () => {
  const endpoint = stopAfterTest(await startHttpsEndpoint({ handler: (_request, response) => response.end() }));
  const asked: string[] = [];
  const resolved = (await lookup('localhost', { all: true })).length;
  // permits whatever the name resolved to, and refuses the address that the connection then has
  const guard = { permits: ({ address }: { address: string }) => asked.push(address) <= resolved };
  const call = dial({
    url: new URL(endpoint.url),
    guard,
    secureContext: createSecureContext({ ca: endpoint.caPem }),
    signal: AbortSignal.timeout(2000),
    timings: { totalMs: 0 },
  });
  await expect(call).rejects.toMatchObject({ callCause: 'blocked_address' });
  expect(asked.length).toBe(resolved + 1);
  expect(endpoint.requests).toHaveLength(0);
});
