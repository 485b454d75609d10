import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addSegment } from '../../src/services/add-segment.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { editOrganisation } from '../../src/services/edit-organisation.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { testAction } from '../../src/services/test-action.ts';
import { calling, inTurn } from '../support/chat.ts';
import { type EndpointHandler, type HttpsEndpoint, startHttpsEndpoint } from '../support/https-endpoint.ts';
import { createWorld, type World } from '../support/world.ts';
import { ADDRESSES, type WhyCli, whyCli } from './why-cli.ts';

const OK: EndpointHandler = (_request, response) => void response.end('shipped');
const lookUp = calling('getOrder', { orderId: 'A-1' });

let world: World;
let organisationId: string;
let cli: WhyCli;
let answers: EndpointHandler = OK;
/** an endpoint that a test may stop */
let other: HttpsEndpoint;

beforeAll(async () => {
  other = await startHttpsEndpoint({ handler: OK });
  world = await createWorld({
    script: inTurn(),
    handler: (request, response) => answers(request, response),
    callTimeoutMs: 2_500,
    alsoAllowed: [other.target],
  });
  await world.startWorker();
});

beforeEach(async () => {
  answers = OK;
  world.endpoint.requests.length = 0;
  organisationId = await world.addOrganisation();
  cli = whyCli(world, organisationId);
});

afterAll(async () => {
  await other.stop().catch(() => {});
  await world.close();
});

const turnCalling = (call = lookUp) => cli.turn([call, { text: 'Please try again later.' }]);

const setToken = (value: string) =>
  setVariable({ db: world.store.db, sealer: world.sealer }, { organisationId, name: 'Authorization', value });

async function passedTest(): Promise<void> {
  const egress = {
    maxResponseBytes: 1_000_000,
    extraCa: [world.endpoint.caPem],
    allow: [world.endpoint.target, other.target],
  };
  const parts = { db: world.store.db, sealer: world.sealer, egress };
  const { result } = await testAction(parts, { organisationId, name: 'getOrder', arguments: { orderId: 'A-1' } });
  expect(result).toMatchObject({ status: 200 });
}

const operation = (schema: unknown, contentType = 'application/json') => ({
  post: {
    operationId: 'fileClaim',
    summary: 'File a claim for a parcel that was lost',
    requestBody: { content: { [contentType]: { schema } } },
  },
});

function importing(
  paths: Record<string, unknown>,
  { server = world.endpoint.url, skipInvalid = false, dryRun = false } = {},
) {
  const Loop = { type: 'object', properties: { again: { $ref: '#/components/schemas/Loop' } } };
  const document = {
    openapi: '3.0.3',
    info: { title: 'Claims', version: '1' },
    servers: [{ url: server }],
    paths,
    components: { schemas: { Loop } },
  };
  const text = JSON.stringify(document);
  return importActions(world.store.db, {
    organisationId,
    source: 'claims',
    fileName: 'claims.json',
    text,
    skipInvalid,
    dryRun,
  });
}

const nested = {
  oneOf: [{ type: 'string' }, { anyOf: [{ type: 'integer' }, { oneOf: [{ type: 'number' }, { type: 'null' }] }] }],
};

test.each<[string, unknown, RegExp]>([
  ['nested oneOf', { type: 'object', properties: { sum: nested } }, /at \/paths\/~1claims\/post\/\S*sum/],
  ['circular $ref', { $ref: '#/components/schemas/Loop' }, /at \S*Loop/],
  [
    'non-JSON-Schema types',
    { type: 'object', properties: { sum: { type: 'money' } } },
    /at \/paths\/~1claims\/post\/\S*sum/,
  ],
])(
  'OpenAPI import fails with invalid_tool_schema: One operation uses schema features the AI tool validator rejects — %s',
  async (_what, schema, place) => {
    const session = await cli.turn([{ text: 'I can not do that.' }]);
    const paths = {
      '/claims': operation(schema),
      '/fine': { get: { operationId: 'lookFine', summary: 'Look up what is fine here' } },
    };
    await expect(importing(paths, { dryRun: true })).rejects.toMatchObject({ code: 'invalid_tool_schema' });
    expect(await cli.why(session, 'fileClaim')).toContain('no import left out an operation of this name');
    await expect(importing(paths)).rejects.toMatchObject({ code: 'invalid_tool_schema' });
    const answer = await cli.why(session, 'fileClaim');
    expect(answer).toMatch(
      /there is no action "fileClaim" POST \/claims was rejected with invalid_tool_schema in the import of claims.json \(source claims\) of \S+, which was refused as a whole/,
    );
    expect(answer).toMatch(place);
    expect(await cli.why(session, 'lookFine')).toMatch(
      /the last import of source claims .* was refused and changed nothing: invalid_tool_schema: POST \/claims/,
    );
    await importing({ '/claims': operation({ type: 'object', properties: { sum: { type: 'number' } } }) });
    expect(await cli.why(session, 'fileClaim')).toContain('fileClaim: created later made after this turn had begun');
    expect(await cli.why(session, 'lookFine')).toContain('no import left out');
  },
);

const REFUSED = 'Endpoint returns 401 / 403 but Test works';
const onlyFor =
  (token: string): EndpointHandler =>
  ({ header }, response) =>
    void response.writeHead(header.authorization === token ? 200 : 401).end('who are you?');

test(`${REFUSED}: The Test call injects placeholder x-opencx-* context headers; your production middleware blocks them`, async () => {
  await editOrganisation(world.store.db, { id: organisationId, settings: { contextHeaders: true } });
  await setToken('Bearer s3cret');
  answers = ({ header }, response) => {
    const isPlaceholder = header['x-opencx-session-id'] === 'test-session';
    response.writeHead(isPlaceholder ? 200 : 403).end('blocked by policy');
  };
  await passedTest();
  const answer = await cli.why(await turnCalling(), 'getOrder');
  expect(answer).toContain('getOrder (revision 1): chosen its call: failed (403)');
  expect(answer).toContain('the endpoint answered 403: "blocked by policy"');
  expect(answer).toMatch(
    /x-opencx-session-id, x-opencx-ticket-number: real values, where the Test sent placeholders -> allow x-opencx-\* through your WAF/,
  );
  expect(answer).toMatch(/no credential differs from the Test of \S+: .*Authorization.*: same/);
  expect(answer).toContain(`the address this installation calls from (${ADDRESSES})`);
});

test(`${REFUSED}: your bearer-token casing differs between the Test payload and the saved global variable`, async () => {
  answers = onlyFor('Bearer S3cret');
  await setToken('Bearer S3cret');
  await passedTest();
  await setToken('Bearer s3cret');
  const answer = await cli.why(await turnCalling(), 'getOrder');
  expect(answer).toMatch(
    /Authorization: differs from the Test's only in case -> .* errand variable set Authorization --org/,
  );
});

test(`${REFUSED}: Confirm the global variable value matches the full Authorization string, including any Bearer prefix`, async () => {
  answers = onlyFor('Bearer s3cret');
  await setToken('Bearer s3cret');
  await passedTest();
  await setToken('s3cret');
  const session = await turnCalling();
  const answer = await cli.why(session, 'getOrder');
  expect(answer).toMatch(
    /Authorization: "Bearer" is missing, which the Test sent.* -> save the full string.* errand variable set Authorization --org/,
  );
  expect(answer).not.toContain('s3cret');
  const command = ['variable', 'set', 'Authorization', '--org', organisationId];
  expect(await cli.errand(command, 'Bearer s3cret')).toMatchObject({ exitCode: 0 });
  expect(await cli.why(await turnCalling(), 'getOrder')).toContain('chosen its call: succeeded (200)');
});

const NEVER = 'Test passes but the production call never lands';

test(`${NEVER}: firewall / IP allowlist — Add OpenCX egress IPs to your allowlist`, async () => {
  await editAction(world.store.db, { organisationId, toolName: 'getOrder', change: { baseUrl: other.url } });
  await passedTest();
  await other.stop();
  const answer = await cli.why(await turnCalling(), 'getOrder');
  expect(answer).toContain('chosen its call: failed (refused)');
  expect(answer).toContain(`no connection to ${other.target} came about: nothing listens there, or a firewall refuses`);
  expect(answer).toContain(`in firewall and IP allowlist: ${ADDRESSES}`);
});

test(`${NEVER}: CORS (widget path only) — Check CORS for widget-initiated calls`, async () => {
  await passedTest();
  answers = (_request, response) => void response.socket?.destroy();
  const answer = await cli.why(await turnCalling(), 'getOrder');
  expect(answer).toMatch(/chosen its call: unknown \(reset\).*IP allowlist: 203.0.113.7.*API gateway's denials/);
  expect(answer).toContain('CORS can not be the reason: calls leave from here and not from the browser');
});

test(`${NEVER}: provider-side rate limit on your production endpoint — Inspect your API gateway for rate-limit denials`, async () => {
  await passedTest();
  answers = (_request, response) => void response.writeHead(429, { 'retry-after': '30' }).end('slow down');
  const answer = await cli.why(await turnCalling(), 'getOrder');
  expect(answer).toMatch(
    /answered 429: "slow down", with Retry-After: 30: a rate limit of the endpoint.* inspect the API gateway's rate-limit denials/,
  );
});

const NOT_CALLED = 'AI doesn’t call the action at all';

test(`${NOT_CALLED}: Channel toggle off — Enable the channel on the action’s page`, async () => {
  const sms = { channel: 'sms' as const };
  const session = await cli.turn([{ text: 'I can not look.' }], sms);
  const answer = await cli.why(session, 'getOrder');
  expect(answer).toContain('zero actions were offered: the filter left none of 4');
  expect(answer).toContain('getOrder (revision 1): left out by channel enabled on web only, this session is on sms');
  expect(await cli.follow(session, 'getOrder')).toEqual([
    `errand action enable getOrder --channel sms --org ${organisationId}`,
  ]);
  expect(await cli.why(session, 'getOrder')).toContain('(enabled there now, at revision 2)');
  const next = await cli.turn([{ text: 'I will not look.' }], sms);
  expect(await cli.why(next)).toMatch(
    /one action was offered, and the AI took none.* getOrder +offered: the AI chose no action at all/,
  );
});

test(`${NOT_CALLED}: segment restriction excludes this contact — Verify the contact’s segment memberships`, async () => {
  const { db } = world.store;
  await addSegment(db, { organisationId, segmentId: 'vip' });
  await editAction(db, { organisationId, toolName: 'getOrder', change: { segmentIds: ['vip'] } });
  const contact = { email: 'ada@example.com' };
  const session = await cli.turn([{ text: 'I can not look.' }], { contact });
  const answer = await cli.why(session, 'getOrder');
  expect(answer).toContain('left out by segment restricted to vip; the contact was in no segment at that moment');
  expect(await cli.follow(session, 'getOrder')).toEqual([
    expect.stringMatching(/^errand segment members vip --add \S+ --org/),
  ]);
  expect(await cli.why(session, 'getOrder')).toContain('at that moment (it is in vip now)');
  expect(await cli.why(await cli.turn([{ text: 'No.' }], { contact }), 'getOrder')).toContain(
    'getOrder (revision 2): offered',
  );
  expect(await cli.why(await cli.turn([{ text: 'No.' }]), 'getOrder')).toContain('no contact with an identity');
});

test(`${NOT_CALLED}: several reasons at once are all told, and following them all is enough`, async () => {
  const { db } = world.store;
  await addSegment(db, { organisationId, segmentId: 'vip' });
  const change = { segmentIds: ['vip'], status: 'disabled' as const };
  await editAction(db, { organisationId, toolName: 'getOrder', change });
  await editOrganisation(db, { id: organisationId, settings: { autopilot: { email: false } } });
  const asked = { channel: 'email' as const, contact: { email: 'ada@example.com' } };
  const session = await cli.turn([], asked);
  const answer = await cli.why(session, 'getOrder');
  expect(answer).toContain('autopilot is off on email: the message went to the team, the AI was not asked');
  expect(answer).toContain('getOrder (revision 2): no decision by status, channel, segment');
  expect(await cli.follow(session, 'getOrder')).toHaveLength(4);
  expect(await cli.why(await cli.turn([{ text: 'No.' }], asked), 'getOrder')).toContain(': offered the AI chose');
});

test(`${NOT_CALLED}: the description is too vague for the AI to match intent — Sharpen the description to name the noun + verb`, async () => {
  const vague = { description: 'Returns an object with all of its fields' };
  await editAction(world.store.db, { organisationId, toolName: 'getOrder', change: vague });
  const answer = await cli.why(await cli.turn([{ text: 'I do not know.' }]), 'getOrder');
  expect(answer).toContain('4 actions were offered, and the AI took none: it answered in words');
  expect(answer).toContain('its name and description share no telling word with the message');
  expect(answer).toContain(
    'name the noun + verb in its description, e.g. “look up an order by ID and return tracking details”',
  );
});

test('None of the above: Capture the session ID and action name — they are all that errand why needs', async () => {
  const session = await turnCalling();
  const { stdout } = await cli.errand(['why', session, 'getOrder', '--org', organisationId, '--json']);
  const answer = JSON.parse(stdout);
  expect(answer).toMatchObject({
    session: { session, channel: 'web' },
    reasons: [],
    actions: [{ toolName: 'getOrder', verdict: 'chosen', changes: [] }],
    named: { kind: 'action', calls: [{ state: 'succeeded', status: 200, findings: [] }] },
  });
  expect(await cli.why(`#${answer.session.ticketNumber}`, 'getOrders')).toContain('did you mean getOrder?');
  const unknown = await cli.errand(['why', session, '--message', 'no-such', '--org', organisationId, '--json']);
  expect([unknown.exitCode, JSON.parse(unknown.stdout)]).toMatchObject([
    1,
    { error: { code: 'not_found', field: 'message' } },
  ]);
});

test('Limits recap: Request timeout, 60 seconds (no retries)', async () => {
  answers = () => {};
  const answer = await cli.why(await turnCalling(), 'getOrder');
  expect(answer).toMatch(/unknown \(timeout\).* gave no full answer within 60 seconds, and calls are not repeated/);
  expect(world.endpoint.requests).toHaveLength(1);
});

test('Limits recap: Transport, HTTPS only', async () => {
  const session = await cli.turn([{ text: 'No.' }]);
  await expect(
    importing({ '/claims': operation({ type: 'object' }) }, { server: 'http://plain.example' }),
  ).rejects.toThrow();
  expect(await cli.why(session, 'fileClaim')).toMatch(
    /POST \/claims was rejected with cannot_determine_api_endpoint .*\(at \S+\)/,
  );
});

test('Limits recap: Supported methods, GET, POST, PUT, PATCH, DELETE', async () => {
  const session = await cli.turn([{ text: 'No.' }]);
  await importing({
    '/claims': {
      head: { operationId: 'peek' },
      get: { operationId: 'getClaims', summary: 'Look up all claims of a customer' },
    },
  });
  expect(await cli.why(session, 'HEAD /claims')).toContain('HEAD /claims was skipped in the import of claims.json');
  answers = (_request, response) => void response.writeHead(405).end();
  expect(await cli.why(await turnCalling(), 'getOrder')).toContain(
    'the endpoint answered 405: this address does not take GET',
  );
});

test('Limits recap: Body formats, JSON, multipart/form-data', async () => {
  const session = await cli.turn([{ text: 'No.' }]);
  const paths = {
    '/claims': operation({ type: 'string' }, 'text/x-own'),
    '/fine': { get: { operationId: 'lookFine', summary: 'Look up what is fine here' } },
  };
  await importing(paths, { skipInvalid: true });
  const answer = await cli.why(session, 'fileClaim');
  expect(answer).toMatch(
    /POST \/claims was rejected with invalid_tool_schema in the import of claims.json .*text\/x-own/,
  );
  expect(answer).not.toContain('refused as a whole');
});
