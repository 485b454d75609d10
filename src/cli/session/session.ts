import { writeFile } from 'node:fs/promises';
import { ErrandError } from '../../errors.ts';
import type { SessionStory } from '../../schemas/session-story.ts';
import { showSession } from '../../services/show-session.ts';
import { redactedStory } from '../../story/redacted-story.ts';
import { sessionPage } from '../../story/session-page.ts';
import { withSessionProblem } from '../with-session-problem.ts';
import { storyLines } from './story-lines.ts';

interface SessionOptions {
  id: string;
  org: string;
  /** `-` = standard output */
  html?: string;
  redact?: boolean;
  json?: boolean;
}

export async function session({ id, org, html, redact, json }: SessionOptions): Promise<void> {
  if (json && html === '-') {
    throw new ErrandError('invalid_request', '--json and --html - both write to standard output: give one', {
      field: 'html',
    });
  }
  const named = { organisationId: org, session: id };
  const whole = await withSessionProblem(named, ({ db }, { problem }) => showSession(db, { ...named, problem }));
  const story = redact ? redactedStory(whole) : whole;
  if (html !== undefined) await writePage(story, html);
  if (json) console.log(JSON.stringify(story));
  else if (html === undefined) console.log(storyLines(story).join('\n'));
}

/** Readable by its owner alone: it says who the customer is. */
async function writePage(story: SessionStory, file: string): Promise<void> {
  const page = await sessionPage(story, { madeAt: new Date().toISOString() });
  if (file === '-') return void process.stdout.write(page);
  await writeFile(file, page, { mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new ErrandError('invalid_request', `--html ${file} can not be written: ${error.code}`, { field: 'html' });
  });
}
