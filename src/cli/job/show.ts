import { type JobStory, showJob } from '../../services/show-job.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';
import { jobLine } from './job-line.ts';

export async function show({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const story = await withStore(({ db }) => showJob(db, { organisationId: org, jobId: id }));
  if (json) console.log(JSON.stringify(story));
  else printLines(readable(story));
}

function readable(story: JobStory): string[] {
  const {
    turnId,
    step,
    ticketNumber,
    session,
    declaration,
    workflowId,
    nextPollAt,
    deadlineAt,
    endedAt,
    toldAt,
    polls,
    calls,
  } = story;
  const earlier = polls - calls.length;
  const times = { 'next poll': nextPollAt, deadline: deadlineAt, ended: endedAt };
  return [
    jobLine(story),
    `begun by call ${turnId}/${step} in #${ticketNumber} ${session}; followed by ${workflowId}, polled by ${declaration.poll.action}`,
    ...Object.entries(times).flatMap(([what, at]) => (at === null ? [] : [`${what} ${at.toISOString()}`])),
    toldAt === null ? 'the session was not told yet' : `the session was told ${toldAt.toISOString()}`,
    ...(earlier > 0 ? [`  ${earlier} earlier polls are not shown`] : []),
    ...calls.map(({ plannedAt, callId, state, status, cause, totalMs }) => {
      const took = totalMs === null ? '' : `, ${Math.round(totalMs)} ms`;
      return `  ${plannedAt.toISOString()}  ${callId}  ${state} (${cause ?? status ?? '-'}${took})`;
    }),
  ];
}
