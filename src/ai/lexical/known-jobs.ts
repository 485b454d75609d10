import { z } from 'zod';
import type { ConversationEntry } from '../../schemas/decision.ts';
import { jobStateSchema } from '../../schemas/job.ts';
import { describeJobEnd } from './describe-job-end.ts';
import { topicWords } from './english-words.ts';
import { thingOf } from './thing-of.ts';

// turn/job-entries.ts writes it; that room can't be imported from here
const recordedJobsSchema = z.array(
  z.object({
    reference: z.string(),
    startedBy: z.string(),
    state: jobStateSchema,
    /** an HTTP status or a cause */
    lastPoll: z.string().optional(),
    tellMeanwhile: z.string().optional(),
    answer: z.string().optional(),
  }),
);
export type RecordedJob = z.infer<typeof recordedJobsSchema>[number];

const asksHowItStands = /\b(ready|done|finished|completed?|status|progress|news|how (long|far)|takes?)\b/gi;

/** The long jobs that the engine has told of, newest first. */
export function knownJobs(conversation: ConversationEntry[]): RecordedJob[] {
  return conversation.flatMap((entry) => {
    const parsed = entry.role === 'record' ? recordedJobsSchema.safeParse(entry.data) : undefined;
    return parsed?.success ? parsed.data : [];
  });
}

/**
 * The job whose state a message asks for: the one it names, or where it names nothing ("is it ready?") the newest.
 * @param looksUp it asks for something that is there, whatever its words
 */
export function jobAskedFor({
  message,
  jobs,
  looksUp,
}: {
  message: string;
  jobs: RecordedJob[];
  looksUp: boolean;
}): RecordedJob | undefined {
  const rest = message.replace(asksHowItStands, ' ');
  if (rest === message && !looksUp) return undefined;
  const said = new Set(topicWords(rest));
  if (said.size === 0) return jobs[0];
  return jobs.find(({ startedBy }) => topicWords(thingOf(startedBy) ?? startedBy).some((word) => said.has(word)));
}

/** How a job stands. What polls find is told as the company answered, never as more than it said. */
export function describeJob({ startedBy, reference, state, lastPoll, tellMeanwhile, answer }: RecordedJob): string {
  if (state !== 'pending') {
    return describeJobEnd({ state, toolName: startedBy, result: `responseStatus: 200\n\n${answer ?? ''}` });
  }
  const asked = lastPoll === undefined ? '' : ', and when I last asked it was not finished';
  const silent = lastPoll !== undefined && !/^2\d\d$/.test(lastPoll);
  const how = silent ? ', but when I last asked I got no usable answer' : asked;
  return told([`Your ${thingOf(startedBy) ?? 'request'} ${reference} is still under way${how}.`, tellMeanwhile]);
}

/** What is said behind the answer that began a job. */
export function untilItEnds({ tellMeanwhile }: RecordedJob): string {
  return told([tellMeanwhile]);
}

function told(sentences: (string | undefined)[]): string {
  return [...sentences, 'I will write to you here when there is news.'].filter(Boolean).join(' ');
}
