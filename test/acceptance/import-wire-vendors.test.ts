// What vendors' documents ask for, read by hand from the documents and the OpenAPI specification of their version.
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpsEndpoint, startHttpsEndpoint } from '../support/https-endpoint.ts';
import { arrivedRequest } from './import-wire-call.ts';

const folder = '../shared/specs';

interface Call {
  fileName: string;
  operation: string;
  arguments: Record<string, unknown>;
  arrives: string;
}

const calls: [shape: string, Call][] = [
  [
    'deepObject in the query',
    {
      fileName: 'stripe-2023.yaml',
      operation: 'GET /v1/accounts',
      arguments: { limit: 3, created: { gte: 1700000000, lt: 1800000000 } },
      // 3.0.4, "Style Examples": the brackets of deepObject are percent-encoded; parameters keep the document's order
      arrives: 'GET /v1/accounts?created%5Bgte%5D=1700000000&created%5Blt%5D=1800000000&limit=3\n\n',
    },
  ],
  [
    'form body whose fields are deepObject by their encoding',
    {
      fileName: 'stripe-2023.yaml',
      operation: 'POST /v1/coupons',
      arguments: {
        body: {
          duration: 'once',
          currency_options: { eur: { amount_off: 500 } },
          metadata: { campaign: 'spring & sale' },
        },
      },
      arrives:
        'POST /v1/coupons\nContent-Type: application/x-www-form-urlencoded\n\n' +
        'duration=once&currency_options%5Beur%5D%5Bamount_off%5D=500&metadata%5Bcampaign%5D=spring%20%26%20sale',
    },
  ],
  [
    '2.0 formData and a header parameter',
    {
      fileName: 'slack-web.json',
      operation: 'POST /chat.postMessage',
      arguments: { token: 'xoxb-1', body: { channel: 'C1', text: 'Grüße, 100% + mehr', unfurl_links: false } },
      arrives:
        'POST /chat.postMessage\ntoken: xoxb-1\nContent-Type: application/x-www-form-urlencoded\n\n' +
        'channel=C1&text=Gr%C3%BC%C3%9Fe%2C%20100%25%20%2B%20mehr&unfurl_links=false',
    },
  ],
  [
    'an array with explode false in the query, beside header parameters',
    {
      fileName: 'box.json',
      operation: 'GET /files/{file_id}',
      arguments: { file_id: '12 34/5', fields: ['id', 'a,b'], 'x-rep-hints': '[jpg?dimensions=32x32]' },
      // the comma between values stands for itself (RFC 6570), one inside a value may not
      arrives: 'GET /files/12%2034%2F5?fields=id,a%2Cb\nx-rep-hints: [jpg?dimensions=32x32]\n\n',
    },
  ],
  [
    'multipart with a JSON part and a file, on a server of its own operation',
    {
      fileName: 'box.json',
      operation: 'POST /files/content',
      arguments: {
        body: {
          attributes: { name: 'a.png', parent: { id: '0' } },
          file: 'data:image/png;name=a.png;base64,iVBORwD/',
        },
      },
      // 3.0.3, "Encoding Object": an object is a part of application/json by default
      arrives:
        'POST /files/content\nContent-Type: multipart/form-data; boundary=BOUNDARY\n\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="attributes"\r\nContent-Type: application/json\r\n\r\n' +
        '{"name":"a.png","parent":{"id":"0"}}\r\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n' +
        '\x89PNG\x00\xff\r\n--BOUNDARY--\r\n',
    },
  ],
  [
    '2.0 arrays, csv by default',
    {
      fileName: 'amazon-sp-orders.json',
      operation: 'GET /orders/v0/orders',
      arguments: { MarketplaceIds: ['ATVPDKIKX0DER', 'A2EUQ1WTGCTBG2'], CreatedAfter: '2026-01-01T00:00:00Z' },
      arrives:
        'GET /orders/v0/orders?CreatedAfter=2026-01-01T00%3A00%3A00Z&MarketplaceIds=ATVPDKIKX0DER,A2EUQ1WTGCTBG2\n\n',
    },
  ],
  [
    'form body with a list, on a server of its path',
    {
      fileName: 'twilio-api-v2010.yaml',
      operation: 'POST /2010-04-01/Accounts/{AccountSid}/Messages.json',
      arguments: {
        AccountSid: `AC${'0'.repeat(32)}`,
        body: { To: '+4915550100', Body: 'a=b', MediaUrl: ['https://a.example/1', 'https://a.example/2'] },
      },
      // 3.0.3, "Encoding Object": style form and explode true are the defaults, so a list repeats its field
      arrives:
        `POST /2010-04-01/Accounts/AC${'0'.repeat(32)}/Messages.json\nContent-Type: application/x-www-form-urlencoded\n\n` +
        'To=%2B4915550100&Body=a%3Db&MediaUrl=https%3A%2F%2Fa.example%2F1&MediaUrl=https%3A%2F%2Fa.example%2F2',
    },
  ],
  [
    'nested JSON and an idempotency header of the document',
    {
      fileName: 'adyen-checkout-v71.json',
      operation: 'POST /payments/{paymentPspReference}/refunds',
      arguments: {
        paymentPspReference: 'PSP1',
        'Idempotency-Key': 'key-1',
        body: { amount: { currency: 'EUR', value: 1000 }, merchantAccount: 'Shop', reference: 'Rückgabe' },
      },
      arrives:
        'POST /payments/PSP1/refunds\nIdempotency-Key: key-1\nContent-Type: application/json\n\n' +
        '{"amount":{"currency":"EUR","value":1000},"merchantAccount":"Shop","reference":"R\xc3\xbcckgabe"}',
    },
  ],
  [
    'a JSON body whose root is a list',
    {
      fileName: 'paypal-orders-v2.json',
      operation: 'PATCH /v2/checkout/orders/{id}',
      arguments: {
        id: '5O190127TN364715T',
        body: [{ op: 'replace', path: "/purchase_units/@reference_id=='a'/note", value: 1 }],
      },
      arrives:
        'PATCH /v2/checkout/orders/5O190127TN364715T\nContent-Type: application/json\n\n' +
        `[{"op":"replace","path":"/purchase_units/@reference_id=='a'/note","value":1}]`,
    },
  ],
  [
    '3.1 arrays that repeat their name, beside a boolean',
    {
      fileName: 'discord-3.1.json',
      operation: 'GET /guilds/{guild_id}/messages/search',
      arguments: {
        guild_id: '41771983423143937',
        content: 'wo ist',
        author_id: ['1', '2'],
        has: ['link'],
        pinned: true,
      },
      arrives:
        'GET /guilds/41771983423143937/messages/search?content=wo%20ist&author_id=1&author_id=2&has=link&pinned=true\n\n',
    },
  ],
  [
    '3.1 multipart with contentEncoding binary',
    {
      fileName: 'discord-3.1.json',
      operation: 'POST /guilds/{guild_id}/stickers',
      arguments: {
        guild_id: '1',
        body: { name: 'wave', tags: 'hello "you"', file: 'data:image/gif;name=w%20v.gif;base64,R0lGOP8=' },
      },
      arrives:
        'POST /guilds/1/stickers\nContent-Type: multipart/form-data; boundary=BOUNDARY\n\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="name"\r\n\r\nwave\r\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="tags"\r\n\r\nhello "you"\r\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="file"; filename="w v.gif"\r\nContent-Type: image/gif\r\n\r\n' +
        'GIF8\xff\r\n--BOUNDARY--\r\n',
    },
  ],
  [
    'an exploded object in the query: its properties are the parameters',
    {
      fileName: 'intercom-2.11.yaml',
      operation: 'GET /events',
      arguments: { 'Intercom-Version': '2.11', filter: { user_id: 'u 1' }, type: 'user', summary: false },
      arrives: 'GET /events?user_id=u%201&type=user&summary=false\nIntercom-Version: 2.11\n\n',
    },
  ],
  [
    'header parameters that the path declares',
    {
      fileName: 'xero-bankfeeds.yaml',
      operation: 'GET /Statements',
      arguments: { 'Xero-Tenant-Id': 't-1', 'Xero-User-Id': 'u-1', page: 2, pageSize: 10 },
      arrives: 'GET /Statements?page=2&pageSize=10\nXero-Tenant-Id: t-1\nXero-User-Id: u-1\n\n',
    },
  ],
  [
    'a +json body of 2.0 consumes',
    {
      fileName: 'kubernetes-2018.json',
      operation: 'PATCH /api/v1/namespaces/{name}',
      arguments: { name: 'shop', pretty: 'true', body: { metadata: { labels: { 'a/b': 'c' } } } },
      arrives:
        'PATCH /api/v1/namespaces/shop?pretty=true\nContent-Type: application/json-patch+json\n\n' +
        '{"metadata":{"labels":{"a/b":"c"}}}',
    },
  ],
  [
    'multipart with a file beside numbers',
    {
      fileName: 'openai-2023.yaml',
      operation: 'POST /images/edits',
      arguments: { body: { image: 'data:image/png;name=a.png;base64,iVBO', prompt: 'a cat', n: 2 } },
      arrives:
        'POST /images/edits\nContent-Type: multipart/form-data; boundary=BOUNDARY\n\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n' +
        '\x89PN\r\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="prompt"\r\n\r\na cat\r\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="n"\r\n\r\n2\r\n--BOUNDARY--\r\n',
    },
  ],
  [
    '2.0 type file beside a path parameter and a boolean',
    {
      fileName: 'pb33f-xsoar.json',
      operation: 'POST /incident/upload/{id}',
      arguments: { id: '7', body: { fileName: 'log', last: true, file: 'data:text/plain;name=l.txt,a%0Ab' } },
      arrives:
        'POST /incident/upload/7\nContent-Type: multipart/form-data; boundary=BOUNDARY\n\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="fileName"\r\n\r\nlog\r\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="last"\r\n\r\ntrue\r\n' +
        '--BOUNDARY\r\nContent-Disposition: form-data; name="file"; filename="l.txt"\r\nContent-Type: text/plain\r\n\r\n' +
        'a\nb\r\n--BOUNDARY--\r\n',
    },
  ],
  [
    '3.1 arrays with explode false',
    {
      fileName: 'rebilly.yaml',
      operation: 'GET /aml-checks',
      arguments: { limit: 5, sort: ['-createdTime', 'id'], filter: 'status:a,b' },
      arrives: 'GET /aml-checks?limit=5&sort=-createdTime,id&filter=status%3Aa%2Cb\n\n',
    },
  ],
  [
    'JSON with a list, beside a csv array in the query and a path parameter',
    {
      fileName: 'amazon-sp-messaging.json',
      operation: 'POST /messaging/v1/orders/{amazonOrderId}/messages/confirmCustomizationDetails',
      arguments: {
        amazonOrderId: '123-1',
        marketplaceIds: ['ATVPDKIKX0DER'],
        body: { text: 'ok', attachments: [{ uploadDestinationId: 'u', fileName: 'a.txt' }] },
      },
      arrives:
        'POST /messaging/v1/orders/123-1/messages/confirmCustomizationDetails?marketplaceIds=ATVPDKIKX0DER\n' +
        'Content-Type: application/json\n\n' +
        '{"text":"ok","attachments":[{"uploadDestinationId":"u","fileName":"a.txt"}]}',
    },
  ],
];

describe.skipIf(!existsSync(folder))("calls of vendors' documents in ../shared/specs", () => {
  let endpoint: HttpsEndpoint;
  beforeAll(async () => {
    endpoint = await startHttpsEndpoint({ handler: (_request, response) => response.end('{}') });
  });
  afterAll(() => endpoint.stop());

  test.each(calls)('%s', async (_shape, { fileName, operation, arguments: given, arrives }) => {
    const document = { text: readFileSync(`${folder}/${fileName}`, 'utf8'), fileName };
    expect(await arrivedRequest({ endpoint, document, operation, arguments: given })).toBe(arrives);
  });
});
