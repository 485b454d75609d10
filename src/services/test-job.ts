import { ErrandError } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { CallOutcome, OutgoingRequest } from '../schemas/call.ts';
import { begunDeclaration, pollArguments } from '../turn/jobs/poll-arguments.ts';
import { referenceOf } from '../turn/jobs/reference-of.ts';

interface TestedCall {
  action: CatalogAction;
  actions: readonly CatalogAction[];
  arguments: Record<string, unknown>;
  /** absent = nothing was sent */
  answer?: { outcome: CallOutcome; headers: readonly (readonly [name: string, value: string])[] };
  /** the request of a call */
  requestOf: (action: CatalogAction, given: Record<string, unknown>) => OutgoingRequest;
}

/** What would follow the answer of a tested action that declares a long job: a test begins none, and nothing is polled. */
export function jobNotes({ action, actions, arguments: called, answer, requestOf }: TestedCall): string[] {
  const { job } = action.definition;
  if (!job) return [];
  const { reference: at, poll } = job;
  const place =
    'pointer' in at
      ? `at ${at.pointer || 'the whole body'}`
      : 'header' in at
        ? `in the header ${at.header}`
        : 'in Location';
  if (!answer)
    return [`its answer begins a long job: the reference ${place} goes to ${poll.action} as ${poll.argument}`];
  const { outcome, headers } = answer;
  if (outcome.kind !== 'response') return ['in a conversation this would begin no job: there is no answer'];
  const { status, body } = outcome;
  const reference = referenceOf({ declaration: job, status, headers, body });
  if (reference === undefined) {
    return [
      `in a conversation this would begin no job: ${noReference(job.startsOn, status) ?? `there is no usable reference ${place}`}`,
    ];
  }
  const polled = actions.find(({ definition }) => definition.toolName === poll.action);
  if (!polled) return [`there is no action "${poll.action}" to poll by`];
  try {
    const { definition } = polled;
    const given = pollArguments(begunDeclaration(job, called), { reference, definition });
    const { method, url } = requestOf(polled, given);
    return [`in a conversation this would begin the job ${JSON.stringify(reference)}, polled with ${method} ${url}`];
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    return [`the job ${JSON.stringify(reference)} could not be polled: ${error.message}`];
  }
}

function noReference(startsOn: number[] | undefined, status: number): string | undefined {
  if (startsOn ? startsOn.includes(status) : status >= 200 && status < 300) return undefined;
  return `a ${status} begins none`;
}
