import { clearLine, cursorTo } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import type { Form } from '../src/schemas/turn.ts';
import { saidIn } from './play-job.ts';
import { playTurn, type Stage } from './play-turn.ts';
import { readableTurn } from './print-turn.ts';
import type { Delivery, WebhookReceiver } from './webhook-receiver.ts';

const SESSION = 'yours';

/** Takes messages from the terminal until there are no more. The end of a long job is shown when it is told, also while one types. */
export async function askForMessages(stage: Stage, { heard }: WebhookReceiver): Promise<void> {
  console.log('Your turn: write as Ada, who is in the segment vip. An empty line or Ctrl-D ends.');
  console.log('"Please export all my data" is answered at once, and once more when it is done.\n');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const lines = terminal[Symbol.asyncIterator]();
  let isAsking = false;
  const asked = async (prompt: string) => {
    terminal.setPrompt(prompt);
    terminal.prompt();
    isAsking = true;
    const { value } = await lines.next();
    isAsking = false;
    return String(value ?? '').trim();
  };
  const tell = ({ session, job, answer }: Delivery) => {
    if (!job || session.session !== SESSION) return;
    clearLine(process.stdout, 0);
    cursorTo(process.stdout, 0);
    console.log(`Job ${job.reference} is ${job.state}, told by the webhook:\n  reply     ${saidIn(answer)}\n`);
    // with what has been typed so far
    if (isAsking) terminal.prompt(true);
  };
  heard.on('delivery', tell);
  const confirmed = async ({ title, values }: Form) =>
    /^y(es)?$/i.test(await asked(`The form "${title}" holds ${JSON.stringify(values)}. Submit it? (y/n) `));
  for (let text = await asked('> '); text !== ''; text = await asked('> ')) {
    const played = await playTurn(stage, { session: SESSION, contact: 'ada', channel: 'web', text }, confirmed);
    console.log(played ? readableTurn(played) : 'Nothing was sent. Your next message withdraws the form.\n');
  }
  heard.off('delivery', tell);
  terminal.close();
}
