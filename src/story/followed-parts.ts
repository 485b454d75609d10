// What goes on beside a session's turns: its jobs, the schedules that tell it of changes, and what its webhook was told.
import { html } from 'hono/html';
import type { SessionStory, StoryJob } from '../schemas/session-story.ts';
import { callPart } from './call-part.ts';
import { code, facts, type Html, moment, shown } from './parts.ts';

/** Empty where there is none of them. */
export function followedParts({ jobs, schedules, deliveries }: SessionStory): Html {
  return html`${jobs.length === 0 ? '' : html`<section aria-labelledby="jobs"><h2 id="jobs">Long jobs</h2>${jobs.map(jobPart)}</section>`}
${schedules.length === 0 ? '' : html`<section aria-labelledby="schedules"><h2 id="schedules">Schedules</h2>${schedules.map(schedulePart)}</section>`}
${deliveries.length === 0 ? '' : html`<section aria-labelledby="deliveries"><h2 id="deliveries">Deliveries</h2>${deliveries.map(deliveryPart)}</section>`}`;
}

function jobPart(job: StoryJob): Html {
  const { callback, calls } = job;
  return html`<div class="card">
<h3>${code(job.toolName)} ${shown(job.reference)}: ${shown(job.cause === null ? job.state : `${job.state} by ${job.cause}`)}</h3>
${facts([
  ['Job', code(job.jobId)],
  ['Begun by', html`${code(`${job.turnId}/${job.step}`)}, ${moment(job.createdAt)}`],
  ['Polls', `${job.polls}${job.lastOutcome === null ? '' : `, last ${job.lastOutcome}`}`],
  ['Next poll', job.nextPollAt && moment(job.nextPollAt)],
  ['Deadline', moment(job.deadlineAt)],
  [
    'Callback',
    callback && html`${moment(callback.takenAt)}, ${callback.bytes} bytes, refused again ${callback.repeated} times`,
  ],
  ['Ended', job.endedAt && moment(job.endedAt)],
  ['Told', job.toldAt && moment(job.toldAt)],
  ['Workflow', code(job.workflowId)],
])}
${calls.map(callPart)}
</div>`;
}

function schedulePart({ scheduleId, actionId, onChange, paused, createdAt }: SessionStory['schedules'][number]): Html {
  return html`<div class="card">
<h3>${code(scheduleId)}${paused ? ', paused' : ''}</h3>
${facts([
  ['Calls', code(actionId)],
  ['On change', onChange],
  ['Made', moment(createdAt)],
])}
</div>`;
}

function deliveryPart({ kind, state, attempts, lastOutcome, ...delivery }: SessionStory['deliveries'][number]): Html {
  const { deliveryId, turnId, createdAt, settledAt, workflowId } = delivery;
  return html`<div class="card">
<h3>${shown(kind)}: ${state === 'failed' ? html`<span class="wrong">failed</span>` : state}</h3>
${facts([
  ['Delivery', code(deliveryId)],
  ['Turn', turnId && code(turnId)],
  ['Attempts', `${attempts}${lastOutcome === null ? '' : `, last ${lastOutcome}`}`],
  ['Noted', moment(createdAt)],
  ['Settled', settledAt && moment(settledAt)],
  ['Workflow', code(workflowId)],
])}
</div>`;
}
