import type { EmailThread } from '../../schemas/email-thread.ts';
import type { RenderedEmail } from '../../schemas/rendered-reply.ts';
import { emailHtml } from './email-html.ts';
import { answerSubject } from './email-subject.ts';
import { messageParts } from './message-parts.ts';
import type { Block } from './reply-blocks.ts';
import { textLines } from './text-lines.ts';

/** Message ids of one `References` line; of more, the first and the last ones stay (RFC 5537, 3.4.4 says which may go). */
const MOST_REFERENCES = 21;

/** The two parts of an answer, its subject, and the header lines by which it joins the customer's thread. */
export function renderedEmail(blocks: readonly Block[], thread: EmailThread | undefined): RenderedEmail {
  const { subject, messageId, references = [] } = thread ?? {};
  return {
    channel: 'email',
    subject: answerSubject(subject),
    html: emailHtml(blocks),
    text: emailText(blocks),
    ...(messageId !== undefined && { inReplyTo: messageId }),
    references: answerReferences({ messageId, references }),
  };
}

function emailText(blocks: readonly Block[]): string {
  const lines = textLines(blocks, { bullet: '- ', quote: '> ', emphasis: [], links: 'text' });
  const unbounded = { limit: Number.POSITIVE_INFINITY, mostParts: 1, escaped: (text: string) => text, signs: {} };
  return `${messageParts(lines, unbounded).join('\n')}\n`;
}

/** The parent's references, then the parent (RFC 5322, 3.6.4). */
function answerReferences({ messageId, references }: Pick<EmailThread, 'messageId' | 'references'>): string[] {
  const earlier = [...new Set(references)].filter((id) => id !== messageId);
  const all = messageId === undefined ? earlier : [...earlier, messageId];
  return all.length <= MOST_REFERENCES ? all : [...all.slice(0, 1), ...all.slice(1 - MOST_REFERENCES)];
}
