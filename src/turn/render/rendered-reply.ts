// Last rule of a turn: what the AI wrote, as the customer's channel shows it.
import type { Channel } from '../../schemas/channel.ts';
import type { EmailThread } from '../../schemas/email-thread.ts';
import type { RenderedReply } from '../../schemas/rendered-reply.ts';
import { renderedEmail } from './email.ts';
import { spokenText } from './phone.ts';
import { replyBlocks } from './reply-blocks.ts';
import { slackParts } from './slack.ts';
import { smsParts } from './sms.ts';
import { whatsappParts } from './whatsapp.ts';

/**
 * A reply, written in Markdown, as its channel delivers it (product.md, 5; docs/replies.md). `email` is the thread of the
 * customer's mail, of which only the channel `email` takes notice. Never throws, whatever the reply holds.
 */
export function renderedReply({
  channel,
  reply,
  email,
}: {
  channel: Channel;
  reply: string;
  email?: EmailThread | null;
}): RenderedReply {
  switch (channel) {
    case 'web':
    case 'api':
      return { channel, text: reply };
    case 'phone':
      return { channel, text: spokenText(replyBlocks(reply), reply) };
    case 'sms':
      return { channel, parts: smsParts(replyBlocks(reply)) };
    case 'whatsapp':
      return { channel, parts: whatsappParts(replyBlocks(reply)) };
    case 'slack':
      return { channel, parts: slackParts(replyBlocks(reply)) };
    case 'email':
      return renderedEmail(replyBlocks(reply), email ?? undefined);
    default:
      return channel satisfies never;
  }
}
