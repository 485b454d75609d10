import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMailer } from '../../src/mail/mailer.ts';
import { calling, inTurn, resultsIn, systemToolsIn } from '../support/chat.ts';
import { freePort } from '../support/free-port.ts';
import { type MailFate, type MailServer, startMailServer } from '../support/mail-server.ts';
import { callsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let mail: MailServer;

beforeAll(async () => {
  [world, mail] = await Promise.all([createWorld({ script: inTurn() }), startMailServer()]);
  const mailer = createMailer({
    url: mail.url,
    from: 'Acme Support <support@acme.example>',
    extraCa: [mail.caPem],
    timeoutMs: 30_000,
  });
  await world.startWorker({ mailer });
});

beforeEach(() => {
  world.model.requests.length = 0;
  mail.mails.length = 0;
  mail.setFate('taken');
});

afterAll(async () => {
  await world.close();
  await mail.stop();
});

const ada = { email: 'ada@example.com' };
const sending = (change: object = {}) =>
  calling('send_email', { subject: 'Your invoice', body: 'Here is **invoice 7**.', ...change });

test("an e-mail goes to the contact's own address, once, and the AI reads that it was sent", async () => {
  world.model.setScript(inTurn(sending(), { text: 'You have mail.' }));
  const message = world.message({ text: 'mail me the invoice', contact: ada });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'You have mail.' });
  expect(mail.mails.map(({ to }) => to)).toEqual([['ada@example.com']]);
  expect(mail.mails[0]?.raw).toMatch(/^From: Acme Support <support@acme\.example>\r?$/m);
  expect(mail.mails[0]?.raw).toMatch(/^Subject: Your invoice\r?$/m);
  expect(mail.mails[0]?.raw).toContain('Here is invoice 7.');
  expect(mail.mails[0]?.raw).toContain('<strong>invoice 7</strong>');
  expect(resultsIn(world.model.requests[1])[0]).toContain('The e-mail was sent.');
  expect(await callsOf(world, message.messageId)).toMatchObject([
    { state: 'succeeded', response_status: 250, request: { method: 'MAIL', url: 'mailto:ada@example.com' } },
  ]);
});

test('the AI cannot name another recipient: the argument does not exist', async () => {
  world.model.setScript(inTurn(sending({ to: 'mallory@example.net' }), { text: 'Done.' }));
  await world.client.submit(world.message({ text: 'mail it to mallory', contact: ada }));
  expect(mail.mails.map(({ to }) => to)).toEqual([['ada@example.com']]);
});

test.each<[string, { to: string; sent: string[] }]>([
  ['an address the organisation allows', { to: 'Office@Acme.example', sent: ['Office@acme.example'] }],
  ['an address of a domain it allows', { to: 'anybody@partner.example', sent: ['anybody@partner.example'] }],
  ['an address of a domain that only ends like it', { to: 'x@evil-partner.example', sent: [] }],
  ['any other address', { to: 'mallory@example.net', sent: [] }],
])('where others are allowed: %s', async (_title, { to, sent }) => {
  const organisationId = await world.addOrganisation({ emailRecipients: ['office@acme.example', '@partner.example'] });
  world.model.setScript(inTurn(sending({ to }), { text: 'Done.' }));
  await world.client.submit(world.message({ organisationId, text: 'mail it', contact: ada }));
  expect(mail.mails.flatMap((one) => one.to)).toEqual(sent);
  const told = resultsIn(world.model.requests[1])[0];
  expect(told).toContain(sent.length > 0 ? 'The e-mail was sent.' : 'no address that may be written to');
});

test('a contact without an address is offered no e-mail', async () => {
  world.model.setScript(inTurn({ text: 'I can not.' }));
  await world.client.submit(world.message({ text: 'mail me', contact: { phone: '+4915550100' } }));
  expect(systemToolsIn(world.model.requests[0])).toEqual(['handoff', 'resolve', 'collect_input']);
});

test.each<[MailFate, { state: string; told: string; mails: number }]>([
  ['no such mailbox', { state: 'failed', told: 'The e-mail was not sent: 550 no such mailbox', mails: 0 }],
  ['refused', { state: 'failed', told: 'The e-mail was not sent: 554 not wanted', mails: 1 }],
  ['cut', { state: 'unknown', told: 'It is unknown whether the e-mail was sent.', mails: 1 }],
])('a mail that is %s', async (fate, { state, told, mails }) => {
  mail.setFate(fate);
  // asked for the very same again where it is unknown: withheld
  world.model.setScript(inTurn(sending(), ...(state === 'unknown' ? [sending()] : []), { text: 'I see.' }));
  const message = world.message({ text: 'mail me', contact: ada });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'I see.' });
  expect(resultsIn(world.model.requests[1])[0]).toContain(told);
  expect(mail.mails).toHaveLength(mails);
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state }]);
  if (state === 'unknown') expect(resultsIn(world.model.requests[2])[1]).toContain('not repeated');
});

test('where the mail server cannot be reached it is certain that nothing was sent', async () => {
  const mailer = createMailer({ url: `smtps://localhost:${await freePort()}`, from: 'a@acme.example', extraCa: [] });
  const mailing = { to: 'ada@example.com', subject: 'Hi', text: 'x', html: 'x', messageId: '<1@acme.example>' };
  expect(await mailer.send(mailing)).toEqual({ state: 'failed', status: null, answer: '', cause: 'refused' });
});

test('a mail server that goes on talking is left after the time that one attempt has', async () => {
  const server = createServer((socket) => {
    socket.write('220 mail.example\r\n');
    const drip = setInterval(() => socket.write('250-one more line\r\n'), 50);
    socket.on('error', () => {}).on('close', () => clearInterval(drip));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `smtp://127.0.0.1:${port}`;
  const mailer = createMailer({ url, from: 'a@acme.example', extraCa: [], timeoutMs: 500 });
  const mailing = { to: 'ada@example.com', subject: 'Hi', text: 'x', html: 'x', messageId: '<1@acme.example>' };
  expect(await mailer.send(mailing)).toEqual({ state: 'failed', status: null, answer: '', cause: 'timeout' });
  server.close();
  await once(server, 'close');
});

test('a password with a bare % is refused without being quoted', () => {
  const url = 'smtps://user:50%off@mail.example';
  expect(() => createMailer({ url, from: 'a@acme.example', extraCa: [] })).toThrow(
    expect.objectContaining({ code: 'invalid_config', message: expect.not.stringContaining('50') }),
  );
});

test('a mail server whose certificate is not trusted is told nothing', async () => {
  const mailer = createMailer({ url: mail.url, from: 'a@acme.example', extraCa: [] });
  const mailing = { to: 'ada@example.com', subject: 'Hi', text: 'x', html: 'x', messageId: '<1@acme.example>' };
  expect(await mailer.send(mailing)).toMatchObject({ state: 'failed', status: null });
  expect(mail.mails).toHaveLength(0);
});

test.each([
  ['a header smuggled into the subject', { subject: 'Hi\r\nBcc: mallory@example.net' }],
  ['an empty subject', { subject: ' ' }],
])('%s is given back to the AI', async (_title, change) => {
  world.model.setScript(inTurn(sending(change), { text: 'No.' }));
  await world.client.submit(world.message({ text: 'mail me', contact: ada }));
  expect(resultsIn(world.model.requests[1])[0]).toContain('invalid: /subject');
  expect(mail.mails).toHaveLength(0);
});
