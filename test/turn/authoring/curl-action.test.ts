import { expect, test } from 'vitest';
import { ErrandError } from '../../../src/errors.ts';
import { curlAction } from '../../../src/turn/authoring/curl-action.ts';
import { shellWords } from '../../../src/turn/authoring/shell-words.ts';

test.each<[string, string, string[]]>([
  ['single quotes', `a 'b "c" d' e`, ['a', 'b "c" d', 'e']],
  ['double quotes', String.raw`-d "{\"a\": \"b\$c\"}"`, ['-d', '{"a": "b$c"}']],
  ['parts that touch', `'it'\\''s'`, ["it's"]],
  ['an empty word', `-d ''`, ['-d', '']],
  ['lines that go on', 'curl \\\n  -s \\\r\n  x', ['curl', '-s', 'x']],
  ['what a browser copies', String.raw`$'a\nb\u00e9'`, ['a\nbé']],
])('words: %s', (_title, line, words) => {
  expect(shellWords(line)).toEqual(words);
});

test.each<[string, string, object]>([
  [
    'a plain GET',
    'curl https://api.example.com/orders/{orderId}',
    {
      method: 'GET',
      baseUrl: 'https://api.example.com',
      path: '/orders/{orderId}',
      parameters: [{ name: 'orderId', in: 'path', schema: { type: 'string' } }],
      headers: [],
    },
  ],
  [
    'a query: optional parameters, what is marked is required',
    `curl -sSL 'https://api.example.com/orders?email={email}&limit=10&open=true&zip=09000&tag=a&tag=b'`,
    {
      parameters: [
        { name: 'email', in: 'query', required: true, schema: { type: 'string' } },
        { name: 'limit', in: 'query', required: false, schema: { type: 'integer' } },
        { name: 'open', in: 'query', required: false, schema: { type: 'boolean' } },
        { name: 'zip', in: 'query', required: false, schema: { type: 'string' } },
        { name: 'tag', in: 'query', required: false, schema: { type: 'array', items: { type: 'string' } } },
      ],
    },
  ],
  [
    'JSON data are a POST with a schema',
    `curl https://a.example/refunds -H 'Content-Type: application/json' -d '{"amount": 12.5}'`,
    { method: 'POST', body: { contentType: 'application/json', sample: { amount: 12.5 } }, headers: [] },
  ],
  [
    '--json',
    `curl --json '{"a": 1}' https://a.example/`,
    {
      method: 'POST',
      path: '',
      body: { contentType: 'application/json', sample: { a: 1 } },
      headers: [{ name: 'Accept', value: 'application/json' }],
    },
  ],
  [
    'JSON that the command does not announce',
    `curl -XPUT -d'{"a": 1}' https://a.example/b`,
    { method: 'PUT', body: { sample: { a: 1 } } },
  ],
  [
    'a form',
    `curl https://a.example/b -d a=1 --data-urlencode 'b=x y&z' -d a=2`,
    {
      method: 'POST',
      body: {
        contentType: 'application/x-www-form-urlencoded',
        schema: {
          type: 'object',
          properties: { a: { type: 'array', items: { type: 'string' } }, b: { type: 'string' } },
          required: ['a', 'b'],
        },
      },
    },
  ],
  [
    'a multipart form with a file',
    `curl -F 'photo=@cat.png;type=image/png' -F note=hello https://a.example/claims`,
    {
      method: 'POST',
      body: {
        contentType: 'multipart/form-data',
        schema: {
          type: 'object',
          properties: { photo: { type: 'string', format: 'binary' }, note: { type: 'string' } },
          required: ['photo', 'note'],
        },
      },
    },
  ],
  [
    '-G puts the data into the query',
    `curl -G https://a.example/find -d 'q={q}'`,
    { method: 'GET', parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'string' } }] },
  ],
  [
    'headers are kept, those of a browser and of the transport are not',
    `curl 'https://a.example/x' -H 'Accept: text/plain' -H 'User-Agent: x' -H 'sec-ch-ua: y' -H 'Origin: z' -H 'X-Shop: 1' -H 'x-shop: 2'`,
    {
      headers: [
        { name: 'Accept', value: 'text/plain' },
        { name: 'x-shop', value: '2' },
      ],
    },
  ],
])('%s', (_title, command, draft) => {
  expect(curlAction(command).draft).toMatchObject(draft);
});

test.each<[string, string, { name: string; in: string }[]]>([
  ['Authorization', `-H 'Authorization: Bearer canary'`, [{ name: 'Authorization', in: 'header' }]],
  ['-u', `-u shop:canary`, [{ name: 'Authorization', in: 'header' }]],
  ['a password in the URL', `--url https://shop:canary@a.example/b`, [{ name: 'Authorization', in: 'header' }]],
  ['a cookie', `-b 'session=canary'`, [{ name: 'Cookie', in: 'header' }]],
  ['X-Api-Key', `-H 'X-Api-Key: canary'`, [{ name: 'X-Api-Key', in: 'header' }]],
  ['a key in the query', `--url 'https://a.example/b?api_key=canary'`, [{ name: 'api_key', in: 'query' }]],
])('a secret is told by its name and stored nowhere: %s', (_title, options, secrets) => {
  const url = options.includes('--url') ? '' : 'https://a.example/b';
  const action = curlAction(`curl ${options} ${url}`);
  expect(action.secrets).toEqual(secrets);
  expect(JSON.stringify(action)).not.toContain('canary');
});

test.each<[string, string, RegExp]>([
  ['another program', 'wget https://a.example', /begin with curl/],
  ['no URL', 'curl -s', /no URL/],
  ['two URLs', 'curl https://a.example https://b.example', /two URLs/],
  ['an open quote', `curl 'https://a.example`, /quote that is not closed/],
  ['a file as data', 'curl -d @order.json https://a.example', /reads a file/],
  ['an option that changes what is sent', 'curl -T file https://a.example', /-T can't be read/],
  ['a method that no action has', 'curl -X PURGE https://a.example', /PURGE.*use GET/],
  ['an option without its value', 'curl https://a.example -H', /-H lacks its value/],
  ['the command line of Windows', 'curl ^"https://a.example/x^" ^\r\n -H ^"accept: */*^"', /copy it as cURL \(bash\)/],
  ['broken JSON', `curl -H 'Content-Type: application/json' -d '{a' https://a.example`, /announced as JSON/],
])('refused: %s', (_title, command, message) => {
  const run = () => curlAction(command);
  expect(run).toThrow(ErrandError);
  expect(run).toThrow(message);
});
