import { html } from 'hono/html';
import type { RunProblem } from '../schemas/run-problem.ts';
import { code, type Html, moment, shown } from './parts.ts';

/** Why the session's open run stood still when the page was made. */
export function problemPart({ kind, runId, since, attempt, message }: RunProblem): Html {
  const why =
    kind === 'task_fails'
      ? html`its workflow task has failed, now at attempt ${attempt}${message === null ? '' : html`: ${shown(message)}`}`
      : html`no worker has taken its workflow task`;
  return html`<p class="notice">The run ${code(runId)} stands still since ${moment(since)}: ${why}.</p>`;
}
