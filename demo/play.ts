import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import type { ErrandClient } from '../src/client.ts';
import type { Form } from '../src/schemas/turn.ts';
import type { Sealer } from '../src/secrets/sealing.ts';
import { createOrganisation } from '../src/services/create-organisation.ts';
import { editAction } from '../src/services/edit-action.ts';
import { importActions } from '../src/services/import-actions.ts';
import { saveContact } from '../src/services/save-contact.ts';
import { setVariable } from '../src/services/set-variable.ts';
import type { Database } from '../src/store/database.ts';
import { readTurnStories } from '../src/store/turn-story.ts';
import type { TemporalTarget } from '../src/temporal/connection.ts';
import { sessionIdOf, turnWorkflowId } from '../src/temporal/workflow-ids.ts';
import { countHistoryEvents } from './count-history-events.ts';
import { jsonTurn, type PlayedTurn, readableTurn } from './print-turn.ts';
import { type DemoTurn, demoContacts, demoGlobalVariables, demoRestrictions, demoTurns } from './shop/conversation.ts';

const ORGANISATION = 'example-shop';

interface DemoParts {
  client: ErrandClient;
  db: Database;
  sealer: Sealer;
  temporal: TemporalTarget;
  shopUrl: string;
  json: boolean;
  /** ask for messages when the script is over */
  interactive: boolean;
}

/** Imports the example shop, plays its conversations and prints every turn; then asks for messages in a terminal. */
export async function playDemo({ json, interactive, ...parts }: DemoParts): Promise<void> {
  const imported = await authorShop(parts);
  if (!json) console.log(`Imported ${imported} actions of the example shop at ${parts.shopUrl}.\n`);
  for (const turn of demoTurns) {
    const played = await playTurn(parts, turn);
    if (played) console.log(json ? JSON.stringify(jsonTurn(played)) : readableTurn(played));
  }
  if (interactive) await askForMessages(parts);
}

async function authorShop({
  db,
  sealer,
  shopUrl,
}: DemoParts | Omit<DemoParts, 'json' | 'interactive'>): Promise<number> {
  const organisationId = ORGANISATION;
  await createOrganisation(db, { id: organisationId, name: 'Example shop', settings: { contextHeaders: true } });
  for (const { email, segments } of demoContacts) await saveContact(db, { organisationId, email, segments });
  for (const variable of demoGlobalVariables) await setVariable({ db, sealer }, { organisationId, ...variable });
  const document = new URL('./shop/openapi.yaml', import.meta.url);
  const { added } = await importActions(db, {
    organisationId,
    text: await readFile(document, 'utf8'),
    fileName: 'openapi.yaml',
    serverBaseUrl: shopUrl,
  });
  for (const { operationId, segments } of demoRestrictions) {
    await editAction(db, { organisationId, toolName: operationId, change: { segmentIds: segments } });
  }
  return added.length;
}

/** Undefined when the turn waits for a form that was not confirmed: the next message withdraws it. */
async function playTurn(
  { client, db, temporal }: Omit<DemoParts, 'json' | 'interactive'>,
  { session, channel, text, ...turn }: Omit<DemoTurn, 'expects'>,
  confirmed: (form: Form) => Promise<boolean> = async () => true,
): Promise<PlayedTurn | undefined> {
  const organisationId = ORGANISATION;
  const contact = demoContacts.find(({ key }) => key === turn.contact);
  const startedAt = performance.now();
  const messageId = randomUUID();
  let answer = await client.submit({
    organisationId,
    session,
    channel,
    text,
    messageId,
    contact: contact ? { email: contact.email } : {},
  });
  if (answer.state === 'awaiting_form') {
    const { formId, values } = answer.form;
    if (!(await confirmed(answer.form))) return undefined;
    answer = await client.submitForm({ organisationId, session, formId, values });
  }
  const ms = Math.round(performance.now() - startedAt);
  if (!('turnId' in answer)) throw new Error(`the turn ended as ${answer.state}`);
  const sessionId = sessionIdOf({ organisationId, session });
  const workflowId = turnWorkflowId(sessionId);
  const turns = await readTurnStories(db, { organisationId, sessionId, messageId });
  return {
    customer: contact?.name ?? 'Customer',
    message: text,
    reply: 'reply' in answer ? answer.reply : `(${answer.state})`,
    turnId: answer.turnId,
    story: turns.reverse().flatMap(({ steps }) => steps),
    workflowId,
    historyEvents: await countHistoryEvents({ temporal, workflowId }),
    ms,
  };
}

async function askForMessages(parts: Omit<DemoParts, 'json' | 'interactive'>): Promise<void> {
  console.log('Your turn: write as Ada, who is in the segment vip. An empty line or Ctrl-D ends.\n');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const lines = terminal[Symbol.asyncIterator]();
  const asked = async (prompt: string) => {
    terminal.setPrompt(prompt);
    terminal.prompt();
    return String((await lines.next()).value ?? '').trim();
  };
  const confirmed = async ({ title, values }: Form) =>
    /^y(es)?$/i.test(await asked(`The form "${title}" holds ${JSON.stringify(values)}. Submit it? (y/n) `));
  for (let text = await asked('> '); text !== ''; text = await asked('> ')) {
    const played = await playTurn(parts, { session: 'yours', contact: 'ada', channel: 'web', text }, confirmed);
    console.log(played ? readableTurn(played) : 'Nothing was sent. Your next message withdraws the form.\n');
  }
  terminal.close();
}
