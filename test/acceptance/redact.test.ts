import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { redactSession } from '../../src/services/redact-session.ts';
import { showSession } from '../../src/services/show-session.ts';
import { takeCallback } from '../../src/store/callbacks.ts';
import { sessionPage } from '../../src/story/session-page.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn } from '../support/chat.ts';
import { endJob, plantJob } from '../support/jobs.ts';
import { everyRow } from '../support/rows.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
const CARD = '4111 1111 1111 1111';
const DIGITS = CARD.replaceAll(' ', '');
const AUDIT = { by: 'Grace', reason: 'card data' };

beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: (_request, response) => void response.end(`{"card":${DIGITS},"state":"sent"}`),
  });
  await world.startWorker();
});

afterAll(() => world.close());

/** A turn in which the customer's card is quoted by arguments, bodies and the reply; its run has ended. */
async function turnWith(text: string, session?: string) {
  const refund = calling('refundOrder', { orderId: 'A-1', body: { amount: 5, note: DIGITS } });
  world.model.setScript(inTurn(refund, { text: `Paid back to ${CARD}.` }));
  const message = world.message({ text, ...(session === undefined ? {} : { session }) });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  await ended(message);
  return message;
}

const handleOf = (message: Parameters<typeof sessionIdOf>[0]) =>
  world.temporal.workflow.getHandle(turnWorkflowId(sessionIdOf(message)));
const ended = (message: Parameters<typeof sessionIdOf>[0]) =>
  vi.waitUntil(async () => (await handleOf(message).describe()).status.name === 'COMPLETED', { timeout: 60_000 });

const redact = (request: Omit<Parameters<typeof redactSession>[1], 'by' | 'reason'>) =>
  redactSession({ db: world.store.db, temporal: world.temporal }, { ...AUDIT, ...request });

/** Whether it stands in any row, as text or as bytes. */
async function isKept(text: string): Promise<boolean> {
  const rows = await everyRow(world);
  return rows.includes(text) || rows.includes(Buffer.from(text).toString('hex'));
}

test('a card number is taken out of all that quotes it, the AI sees the marker, and the story says who did it', async () => {
  const message = await turnWith(`refund it to ${CARD}, please`);
  const { organisationId, session, messageId } = message;
  const { runId } = await handleOf(message).describe();
  expect([await isKept(CARD), await isKept(DIGITS)]).toEqual([true, true]);
  const args = ['redact', session, '--org', organisationId, '--message', messageId, '--match', '-', '--json'];
  const { exitCode, stdout } = await runCli({
    args: [...args, '--by', 'Grace <G>', '--reason', AUDIT.reason, '--yes'],
    env: world.workerEnvironment,
    input: `${DIGITS}\n`,
  });
  const { redactionId, marker, ...told } = JSON.parse(stdout);
  expect({ exitCode, ...told }).toMatchObject({ exitCode: 0, messages: 2, steps: 2, jobs: 0, deletedExecutions: 1 });
  expect([await isKept(CARD), await isKept(DIGITS)]).toEqual([false, false]);

  const story = await showSession(world.store.db, { organisationId, session });
  expect(story.messages.map(({ text }) => text)).toEqual([`refund it to ${marker}, please`, `Paid back to ${marker}.`]);
  expect(story.turns[0]?.steps[0]).toMatchObject({
    arguments: { body: { amount: 5, note: marker } },
    call: { state: 'succeeded', responseBody: { text: `{"card":"${marker}","state":"sent"}` } },
  });
  const entry = { redactionId, messageId, by: 'Grace <G>', reason: 'card data', at: expect.any(String) };
  expect(story.redactions).toEqual([entry]);
  const today = story.redactions[0]?.at.slice(0, 10);
  expect(await sessionPage(story, { madeAt: new Date().toISOString() })).toContain(
    `refund it to [redacted by Grace &lt;G&gt; on ${today}: card data], please`,
  );
  const shown = await runCli({ args: ['session', session, '--org', organisationId], env: world.workerEnvironment });
  expect(shown.stdout).toContain(`Paid back to [redacted by Grace <G> on ${today}: card data].`);

  await turnWith('and now?', session);
  const { body } = world.model.requests.at(-1) ?? {};
  expect(JSON.stringify(body)).toContain(`refund it to ${marker}, please`);
  await vi.waitUntil(
    () =>
      world.temporal.workflow
        .getHandle(turnWorkflowId(story.sessionId), runId)
        .describe()
        .then(
          () => false,
          () => true,
        ),
    { timeout: 350_000, interval: 500 },
  );
}, 400_000);

test('a whole message goes with what quotes it, and its other words stay where others said them', async () => {
  world.model.setScript(inTurn({ text: 'You said: "my brother Theo is ill". I am sorry.' }));
  const message = world.message({ text: 'my brother Theo is ill' });
  await world.client.submit(message);
  await ended(message);
  const { organisationId, session, messageId } = message;
  const { marker } = await redact({ organisationId, session, messageId });
  const { messages } = await showSession(world.store.db, { organisationId, session });
  expect(messages.map(({ text }) => text)).toEqual([marker, `You said: "${marker}". I am sorry.`]);
  expect(await isKept('Theo')).toBe(false);
  await expect(redact({ organisationId, session, messageId })).rejects.toMatchObject({ code: 'not_found' });
});

test('a message as short as "yes" is redacted in its row alone', async () => {
  world.model.setScript(inTurn({ text: 'You said yes.' }));
  const message = world.message({ text: 'yes' });
  await world.client.submit(message);
  await ended(message);
  const { organisationId, session, messageId } = message;
  const { marker, quotesRemoved } = await redact({ organisationId, session, messageId });
  const { messages } = await showSession(world.store.db, { organisationId, session });
  expect([quotesRemoved, ...messages.map(({ text }) => text)]).toEqual([false, marker, 'You said yes.']);
});

test('addresses, ended jobs with their polls and callbacks, the summary for the team and the mail are searched too', async () => {
  const word = 'Ada Lovelace/7';
  const organisationId = await world.addOrganisation();
  const look = calling('getOrder', { orderId: 'A-1', note: word });
  const summary = `${word} is angry`;
  world.model.setScript(
    inTurn(look, calling('handoff', { reason: 'frustration', summary, message: 'A person helps.' })),
  );
  const email = { subject: `Order of ${word}`, messageId: '<a1@example.com>', references: [] };
  const message = world.message({ organisationId, text: 'hello' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  await ended(message);
  const job = await plantJob(world, message, { reference: word });
  const { turnId, step } = job;
  const sessionId = sessionIdOf(message);
  await takeCallback(world.store.db, { organisationId, sessionId, turnId, step, body: JSON.stringify({ of: word }) });
  await endJob(world, job, { state: 'done', body: { for: word } });
  await world.database.query('update jobs set callback_body = $1 where id = $2', [
    JSON.stringify({ of: word }),
    job.jobId,
  ]);
  await world.database.query('update messages set email = $1 where id = $2', [
    JSON.stringify(email),
    message.messageId,
  ]);
  const inUrl = 'Ada%20Lovelace';
  expect([await isKept(word), await isKept(inUrl)]).toEqual([true, true]);

  const redacted = await redact({ organisationId, session: message.session, match: word });
  expect(redacted).toMatchObject({ messages: 1, steps: 4, jobs: 1, handoffSummaries: 1 });
  expect([await isKept(word), await isKept(inUrl)]).toEqual([false, false]);
  const { marker } = redacted;
  const rows = 'select email, reference, callback_body from messages m join jobs j using (session_id) where j.id = $1';
  expect(await world.database.query(`${rows} and email is not null`, [job.jobId])).toEqual([
    {
      email: { ...email, subject: `Order of ${marker}` },
      reference: marker,
      callback_body: JSON.stringify({ of: marker }),
    },
  ]);
});

test('while a form is open or a job under way it is refused, and nothing is changed', async () => {
  world.model.setScript(inTurn(calling('changeAddress', { orderId: 'A-1', body: { city: 'Theodorville' } })));
  const waiting = world.message({ text: 'move it to Theodorville' });
  expect(await world.client.submit(waiting)).toMatchObject({ state: 'awaiting_form' });
  const { organisationId, session, messageId } = waiting;
  await expect(redact({ organisationId, session, messageId })).rejects.toMatchObject({
    code: 'session_busy',
    message: expect.stringContaining('a turn is under way'),
  });
  const busy = await turnWith('it takes long');
  await plantJob(world, busy, { reference: 'long-reference' });
  await expect(redact({ organisationId, session: busy.session, match: 'long-reference' })).rejects.toMatchObject({
    code: 'session_busy',
    message: expect.stringContaining('a job is under way'),
  });
  expect(await isKept('long-reference')).toBe(true);
  expect((await showSession(world.store.db, { organisationId, session })).redactions).toEqual([]);
});

test('the audit never holds the text, and the application can not change it', async () => {
  const message = await turnWith('my name is Theodora');
  const { organisationId, session } = message;
  const request = { organisationId, session, match: 'theodora', by: 'Grace' };
  const refused = redactSession(
    { db: world.store.db, temporal: world.temporal },
    { ...request, reason: 'Theodora asked' },
  );
  await expect(refused).rejects.toMatchObject({ code: 'invalid_request', details: { field: 'reason' } });
  const { redactionId } = await redact(request);
  await expect(
    world.store.db.execute(`update redactions set reason = 'none' where id = '${redactionId}'`),
  ).rejects.toMatchObject({ cause: { message: 'permission denied for table redactions' } });
  await expect(redact({ organisationId, session, match: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' });
});
