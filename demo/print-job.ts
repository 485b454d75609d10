import type { JobEvent } from './job-life.ts';

/** For people: one line of a job's life. */
export function readableJobEvent(happened: JobEvent): string {
  const start = `Job ${happened.reference}`;
  switch (happened.event) {
    case 'job.accepted':
      return `${start}  accepted: ${happened.startedBy} began it, ${happened.polledBy} asks for it`;
    case 'job.polled': {
      const { poll, call, state, afterMs } = happened;
      const outcome = `${call.method} ${call.url} -> ${call.status ?? call.cause}: ${state}`;
      return `${start}  poll ${poll} after ${seconds(afterMs)}: ${outcome}`;
    }
    case 'job.ended':
      return `${start}  ${happened.state} after ${seconds(happened.afterMs)} and ${happened.polls} polls`;
    case 'job.told':
      return `${start}  told on ${happened.channel} after ${seconds(happened.afterMs)} (webhook, signature verified):\n  reply     ${happened.reply}\n`;
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
