// The frame of every page: no script, no image, no font, nothing from elsewhere.
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';

/** Escaped: what comes from outside goes in through `html` only. */
export type Html = ReturnType<typeof html>;

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --line: #5f6368; --wrong: #b3120c; --button: #0b57d0; --on-button: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --paper: #17181c; --line: #9aa0a6; --wrong: #ffb4ab; --button: #a8c7fa; --on-button: #062e6f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 40rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.625rem; line-height: 1.25; }
h2 { font-size: 1.25rem; margin: 0 0 .5rem; }
fieldset { border: 0; border-inline-start: 3px solid var(--line); margin: 0 0 1.5rem; padding: 0 0 0 1rem; min-width: 0; }
legend { font-weight: 700; padding: 0; margin-bottom: .5rem; }
.field { margin-bottom: 1.5rem; }
label { display: block; font-weight: 600; }
.check { display: flex; gap: .75rem; align-items: center; }
.hint, .organisation { color: var(--line); margin: 0 0 .25rem; }
.problem { color: var(--wrong); font-weight: 600; margin: 0 0 .25rem; }
.wrong { border-inline-start: 4px solid var(--wrong); padding-inline-start: .75rem; }
.summary { border: 3px solid var(--wrong); padding: 1rem; margin-bottom: 2rem; }
.summary a { color: var(--wrong); font-weight: 600; }
.reply { white-space: pre-wrap; }
input, select, textarea { width: 100%; font: inherit; padding: .5rem; min-height: 2.75rem; color: var(--ink); background: var(--paper); border: 2px solid var(--line); border-radius: 4px; }
input[type=checkbox] { width: 1.5rem; min-height: 1.5rem; flex: none; }
button, .button { display: inline-block; font: inherit; font-weight: 600; padding: .75rem 1.5rem; min-height: 2.75rem; border: 0; border-radius: 4px; background: var(--button); color: var(--on-button); cursor: pointer; text-decoration: none; }
:focus-visible { outline: 3px solid var(--button); outline-offset: 2px; }
`;

/** What a Content-Security-Policy has to allow for the one style sheet of the pages. */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;

/** A whole document. `title` is also its heading, unless a page that says more before it gives one. */
export function page({
  title,
  heading = title,
  organisationName,
  before = '',
  content,
}: {
  title: string;
  heading?: string;
  /** whose page it is; absent where nobody may know */
  organisationName?: string | undefined;
  /** stands before the heading: what has to be read first */
  before?: Html | '';
  content: Html;
}): Html {
  const owner = organisationName === undefined ? '' : ` - ${organisationName}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title}${owner}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${organisationName === undefined ? '' : html`<p class="organisation">${organisationName}</p>`}
${before}
<h1>${heading}</h1>
${content}
</main>
</body>
</html>`;
}
