/** The one style sheet of a session's page: the colours and sizes of the hosted pages (pages/page.ts), for reading and paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1b1f; --paper: #fff; --faint: #f3f4f6; --line: #5f6368; --wrong: #b3120c; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --ink: #ececf1; --paper: #17181c; --faint: #24262c; --line: #9aa0a6; --wrong: #ffb4ab; --link: #a8c7fa; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 56rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.625rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.375rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.125rem; margin: 0 0 .25rem; }
h4 { font-size: 1rem; margin: 1rem 0 .25rem; }
p, ul, ol, dl { margin: .25rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
nav ol { list-style: none; padding: 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .125rem 1rem; }
dt { color: var(--line); }
dd { margin: 0; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; }
pre { white-space: pre-wrap; margin: .25rem 0; padding: .5rem; background: var(--faint); border-radius: 4px; }
.lead { font-size: 1.125rem; }
.notice { border: 2px solid var(--line); padding: .5rem .75rem; }
.small { color: var(--line); font-size: .875rem; }
.wrong { color: var(--wrong); font-weight: 600; }
.message, .turn, .card { margin: 0 0 1rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 6px; }
.message { max-width: 44rem; background: var(--faint); }
.message .text { white-space: pre-wrap; margin: 0; }
.ai, .agent { margin-inline-start: auto; border-inline-end-width: 5px; }
.customer { border-inline-start-width: 5px; }
.call { border-inline-start: 3px solid var(--line); padding-inline-start: .75rem; margin: .5rem 0; }
summary { cursor: pointer; padding: .25rem 0; }
@media (max-width: 34rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin: 0 0 .375rem; } }
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #f3f4f6; --line: #444; --wrong: #900; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .message, h2, h3, h4 { break-inside: avoid; break-after: avoid-page; }
}
`;
