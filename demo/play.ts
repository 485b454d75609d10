import type { KeyRing } from '../src/secrets/key-ring.ts';
import type { Sealer } from '../src/secrets/sealing.ts';
import { askForMessages } from './ask-for-messages.ts';
import { authorShop, tellWebhook } from './author-shop.ts';
import { playJob } from './play-job.ts';
import { playTurn, type Stage } from './play-turn.ts';
import { readableJobEvent } from './print-job.ts';
import { jsonTurn, readableTurn } from './print-turn.ts';
import { demoTurns } from './shop/conversation.ts';
import type { WebhookReceiver } from './webhook-receiver.ts';

interface DemoParts extends Stage {
  sealer: Sealer;
  keyRing: KeyRing;
  shopUrl: string;
  webhook: WebhookReceiver;
  json: boolean;
  /** ask for messages when the script is over */
  interactive: boolean;
}

/** Imports the example shop, plays its conversations and a long job, and prints it all; then asks for messages in a terminal. */
export async function playDemo({ json, interactive, webhook, ...parts }: DemoParts): Promise<void> {
  const imported = await authorShop(parts);
  if (!json) console.log(`Imported ${imported} actions of the example shop at ${parts.shopUrl}.\n`);
  for (const turn of demoTurns) {
    const played = await playTurn(parts, turn);
    if (played) console.log(json ? JSON.stringify(jsonTurn(played)) : readableTurn(played));
  }
  await tellWebhook({ ...parts, webhook });
  let isAmongEvents = false;
  for await (const part of playJob(parts, webhook)) {
    const isEvent = 'event' in part;
    if (json) console.log(JSON.stringify(isEvent ? part : jsonTurn(part)));
    else console.log(isEvent ? readableJobEvent(part) : `${isAmongEvents ? '\n' : ''}${readableTurn(part)}`);
    isAmongEvents = isEvent;
  }
  if (interactive) await askForMessages(parts, webhook);
}
