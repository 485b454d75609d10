import type { RunProblem } from '../../schemas/run-problem.ts';
import type { SessionStory, SessionTurn } from '../../schemas/session-story.ts';
import { explainedMarkers } from '../../story/explained-markers.ts';
import { visibleText } from '../../story/visible-text.ts';
import { hungRun } from '../../turn/explain/hung-run.ts';
import { usageText } from './model-usage-lines.ts';
import { sessionLines } from './session-lines.ts';
import { turnLines } from './turn-lines.ts';

/** A session's story for people; what drives a terminal is made visible. */
export function storyLines(story: SessionStory): string[] {
  const { messages, turns, jobs, schedules, deliveries, workflow, usage, handedOffAt } = story;
  const lines = [
    ...sessionLines({ ...story, handedOffAt: handedOffAt === null ? null : new Date(handedOffAt) }),
    `  workflow ${workflow.workflowId}, ${workflow.runIds.length} runs`,
    ...(workflow.problem ? hungLines(workflow.problem) : []),
    '',
    ...messages.map(({ role, text }) => `${role.padEnd(8)} ${text.replaceAll('\n', '\n         ')}`),
    '',
    ...(story.turnsCut ? ['older turns are left out'] : []),
    ...turns.flatMap((turn) => [...turnLines(turn), `  run ${turn.runId}`, ...turn.steps.flatMap(detailLines)]),
    ...titled('jobs', jobs.flatMap(jobLines)),
    ...titled(
      'schedules',
      schedules.map(
        ({ scheduleId, onChange, paused }) => `${scheduleId}, on change ${onChange}${paused ? ', paused' : ''}`,
      ),
    ),
    ...titled('deliveries', deliveries.map(deliveryLine)),
    ...(usage ? ['', `all turns took ${usageText(usage)}`] : []),
  ];
  const { redactions } = story;
  return lines.map((line) => visibleText(explainedMarkers(line, { redactions, write: (text) => text })));
}

function hungLines(problem: RunProblem): string[] {
  const { fact, changes } = hungRun(problem, `its run ${problem.runId}`);
  const mend = changes.map(({ what, command }) => (command === null ? what : `${what}: ${command}`));
  return [`  ${fact}`, ...mend.map((line) => `    -> ${line}`)];
}

function titled(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function detailLines({ step, form, call }: SessionTurn['steps'][number]): string[] {
  return [
    ...(form ? [`  ${step} form ${form.formId}: ${form.state}`] : []),
    ...(call ? [`  ${step} call ${call.callId}, planned ${call.plannedAt}, ${phases(call.timings)}`] : []),
  ];
}

function phases(timings: NonNullable<SessionTurn['steps'][number]['call']>['timings']): string {
  return timings === null ? 'no answer was timed' : `took ${Math.round(timings.totalMs)} ms`;
}

function jobLines(job: SessionStory['jobs'][number]): string[] {
  const { jobId, toolName, reference, state, cause, polls, callback, endedAt, toldAt, workflowId } = job;
  return [
    `${jobId}  ${toolName} ${JSON.stringify(reference)}, ${state}${cause === null ? '' : ` by ${cause}`}, ${polls} polls`,
    `  begun by ${job.turnId}/${job.step} at ${job.createdAt}, ended ${endedAt ?? '-'}, told ${toldAt ?? '-'}, workflow ${workflowId}`,
    ...(callback ? [`  callback at ${callback.takenAt}, ${callback.bytes} bytes`] : []),
  ];
}

function deliveryLine(delivery: SessionStory['deliveries'][number]): string {
  const { kind, state, attempts, lastOutcome, createdAt, workflowId } = delivery;
  const last = lastOutcome === null ? '' : `, last ${lastOutcome}`;
  return `${createdAt}  ${kind}, ${state} after ${attempts} attempts${last}, workflow ${workflowId}`;
}
