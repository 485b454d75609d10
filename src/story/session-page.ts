// A session's story as one file to attach to a ticket: no script, nothing from elsewhere, for a screen, a phone and paper.
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { SessionStory } from '../schemas/session-story.ts';
import { explainedMarkers } from './explained-markers.ts';
import { followedParts } from './followed-parts.ts';
import { code, facts, type Html, moment, shown } from './parts.ts';
import { problemPart } from './problem-part.ts';
import { STYLE } from './style.ts';
import { turnLine, turnPart, usageText } from './turn-part.ts';
import { visibleText } from './visible-text.ts';

/** A file has no headers of its own; its one style sheet is known by its digest. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** A whole document. `madeAt`: ISO 8601, when the story was read. */
export async function sessionPage(story: SessionStory, { madeAt }: { madeAt: string }): Promise<string> {
  const title = `Session #${story.ticketNumber} of ${story.organisationId}`;
  const document = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>${visibleText(title)}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<header>
<h1>${shown(title)}</h1>
${summaryPart(story)}
</header>
${story.turns.length > 1 ? html`<nav aria-label="Turns"><h2>Turns</h2><ol>${story.turns.map((turn, index) => turnLine(turn, index + 1))}</ol></nav>` : ''}
<main>
<section aria-labelledby="conversation">
<h2 id="conversation">Conversation</h2>
${story.turnsCut ? html`<p class="notice">Older turns are left out: this is the newest part.</p>` : ''}
${conversation(story)}
</section>
${followedParts(story)}
</main>
<footer><p class="small">Read from the ledger of Errand at ${moment(madeAt)}. Header values of requests are masked.</p></footer>
</body>
</html>
`;
  const { redactions } = story;
  return explainedMarkers(document.toString(), { redactions, write: (text) => html`${visibleText(text)}`.toString() });
}

function summaryPart(story: SessionStory): Html {
  const { customer, handledBy, handoffReason, handoffSummary, handedOffAt, workflow } = story;
  const known = customer && [customer.email, customer.phone, customer.externalId].filter((one) => one !== null);
  const who = known ? known.join(', ') || 'erased' : 'anonymous';
  return html`<p class="lead">${story.channel}, ${story.status}, answered by ${handledBy === 'ai' ? 'the AI' : 'the team'}</p>
${workflow.problem ? problemPart(workflow.problem) : ''}
${story.redacted ? html`<p class="notice">For somebody outside: texts, bodies and contact data are left out.</p>` : ''}
${facts([
  ['Session', code(story.session)],
  ['Our id', code(story.sessionId)],
  ['Customer', html`${shown(who)}${customer?.verified ? ', verified' : ''}`],
  ['Contact', story.contactId && code(story.contactId)],
  ['Helpdesk', story.helpdeskTicket && shown(story.helpdeskTicket)],
  ['Handed off', handledBy === 'team' ? handoff({ handoffReason, handoffSummary, handedOffAt }) : null],
  ['Began', moment(story.createdAt)],
  ['Last change', moment(story.updatedAt)],
  ['Workflow', html`${code(workflow.workflowId)}, ${workflow.runIds.length} runs`],
  ['Model took', usageText(story.usage)],
])}`;
}

type Handoff = Pick<SessionStory, 'handoffReason' | 'handoffSummary' | 'handedOffAt'>;

function handoff({ handoffReason, handoffSummary, handedOffAt }: Handoff): Html {
  const why = [handoffReason, handoffSummary].filter((one) => one !== null && one !== '').join(': ');
  return html`${shown(why)}${handedOffAt === null ? '' : html`, ${moment(handedOffAt)}`}`;
}

const NAMES = { customer: 'Customer', ai: 'AI', agent: 'Team' } as const;

/** Messages and turns as they followed one another: a message and its turn are written in one statement, with one time. */
function conversation({ messages, turns }: SessionStory): Html[] {
  const said = messages.map(({ role, text, createdAt }) => ({
    at: createdAt,
    rank: role === 'customer' ? 0 : 2,
    part: html`<div class="message ${role}"><p class="small">${NAMES[role]}, ${moment(createdAt)}</p><p class="text" dir="auto">${visibleText(text)}</p></div>`,
  }));
  const answered = turns.map((turn, index) => ({ at: turn.startedAt, rank: 1, part: turnPart(turn, index + 1) }));
  const all = [...said, ...answered].sort((one, other) =>
    one.at === other.at ? one.rank - other.rank : one.at < other.at ? -1 : 1,
  );
  return all.map(({ part }) => part);
}
