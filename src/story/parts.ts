// The small parts of a session's page. Text of others goes in through `shown` or `block` only.
import { html } from 'hono/html';
import type { StoryBody } from '../schemas/session-story.ts';
import { visibleText } from './visible-text.ts';

export type Html = ReturnType<typeof html>;

/** What is shown without being asked for. */
const SHORT_CHARACTERS = 1_500;

/** A text on a line of ours: escaped, isolated in its direction, what hides in it made visible. */
export function shown(text: string): Html {
  return html`<bdi>${visibleText(text)}</bdi>`;
}

/** A text as it was written, line ends kept. */
export function block(text: string): Html {
  return html`<pre dir="auto">${visibleText(text)}</pre>`;
}

/** A moment, to the millisecond, in UTC. */
export function moment(instant: string): Html {
  return html`<time datetime="${instant}">${instant.replace('T', ' ').replace('Z', ' UTC')}</time>`;
}

/** Names with what they say; absent values are left out. */
export function facts(entries: [name: string, value: Html | string | null | undefined][]): Html {
  const told = entries.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return html`<dl>${told.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** An id of ours or a name of an action. */
export function code(text: string): Html {
  return html`<code>${shown(text)}</code>`;
}

/** Between two moments, for people. */
export function duration(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  if (ms < 10_000) return `${ms} ms`;
  return ms < 600_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

/** A part that opens and closes without a script; open from the start where it is short, and on paper always. */
export function fold({ summary, content, size }: { summary: string; content: Html; size: number }): Html {
  return size <= SHORT_CHARACTERS
    ? html`<details open><summary>${summary}</summary>${content}</details>`
    : html`<details><summary>${summary}</summary>${content}</details>`;
}

/** A body as far as the story has it. */
export function bodyText({ text, base64, bytes, shownBytes }: StoryBody): string {
  const start = text ?? (base64 === undefined ? '' : `no text, in base64: ${base64}`);
  return shownBytes < bytes ? `${start}\n[${shownBytes} of ${bytes} bytes shown]` : start;
}
