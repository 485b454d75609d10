import { showJob } from '../../services/show-job.ts';
import { withStore } from '../with-store.ts';
import { jobLine } from './job-line.ts';

export async function show({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const story = await withStore(({ db }) => showJob(db, { organisationId: org, jobId: id }));
  if (json) return console.log(JSON.stringify(story));
  const { turnId, step, nextPollAt, deadlineAt, endedAt, toldAt, calls } = story;
  const times = { 'next poll': nextPollAt, deadline: deadlineAt, ended: endedAt, told: toldAt };
  const lines = [
    jobLine(story),
    `begun by call ${turnId}/${step}`,
    ...Object.entries(times).flatMap(([what, at]) => (at === null ? [] : [`${what} ${at.toISOString()}`])),
    ...calls.map(
      (call) => `  ${call.plannedAt.toISOString()}  ${call.callId}  ${call.state} (${call.cause ?? call.status})`,
    ),
  ];
  console.log(lines.join('\n'));
}
