import { type SessionStory, showSession } from '../../services/show-session.ts';
import { jobLine } from '../job/job-line.ts';
import { withStore } from '../with-store.ts';
import { usageText } from './model-usage-lines.ts';
import { sessionLines } from './session-lines.ts';
import { turnLines } from './turn-lines.ts';

export async function session({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const story = await withStore(({ db }) => showSession(db, { organisationId: org, session: id }));
  console.log(json ? JSON.stringify(story) : readable(story));
}

function readable({ messages, turns, jobs, usage, ...entry }: SessionStory): string {
  return [
    ...sessionLines(entry),
    '',
    ...messages.map(({ role, text }) => `${role.padEnd(8)} ${text}`),
    '',
    ...turns.flatMap(turnLines),
    ...(jobs.length > 0 ? ['', 'jobs', ...jobs.map((job) => `  ${jobLine(job)}`)] : []),
    ...(usage ? ['', `all turns took ${usageText(usage)}`] : []),
  ].join('\n');
}
