/** What is wrong with the long job that an action declares, beside the other actions of its catalog. */
import { ErrandError } from '../../errors.ts';
import type { ActionDefinition } from '../../schemas/action.ts';
import type { AnswerRule, JobDeclaration } from '../../schemas/job.ts';
import { checkHeader, isReservedHeader } from '../check-header.ts';
import { type JobProblem, pollProblems, takerProblem } from './poll-problems.ts';
import { isSecretName } from './secret-names.ts';

/** `polled`: finds an action of the same catalog by its tool name. Empty = the job can be followed. */
export function jobProblems(
  definition: ActionDefinition,
  polled: (toolName: string) => ActionDefinition | undefined,
): JobProblem[] {
  const { job } = definition;
  if (!job) return [];
  return [
    ...referenceProblems(job),
    ...pollProblems(definition, job, polled),
    ...ruleProblems(job),
    ...timeProblems(job),
    ...callbackProblems(definition, job),
  ];
}

/** A header of an answer: any name that one can have, those that the engine writes into requests included. */
function referenceProblems({ reference }: JobDeclaration): JobProblem[] {
  if (!('header' in reference) || /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(reference.header)) return [];
  const problem = `"${reference.header}" is not a header name: use letters, digits and hyphens`;
  return [{ pointer: '/reference/header', problem }];
}

const RULES = ['failed', 'pending', 'done'] as const;

/** They are looked at in this order: what an earlier one says too is never seen by a later one. */
function ruleProblems(job: JobDeclaration): JobProblem[] {
  return RULES.flatMap((later, index) =>
    RULES.slice(0, index).flatMap((earlier) => {
      const [rule, before] = [job[later], job[earlier]];
      const shared = rule && before ? sharedPart(rule, before) : undefined;
      if (!shared) return [];
      const { part, value } = shared;
      return [
        { pointer: `/${later}/${part}`, problem: `${value} stands in ${earlier} too, which comes first: keep one` },
      ];
    }),
  );
}

function sharedPart(rule: AnswerRule, before: AnswerRule): { part: string; value: number | string } | undefined {
  const status = rule.statuses?.find((one) => before.statuses?.includes(one));
  if (status !== undefined) return { part: 'statuses', value: status };
  if (rule.pointer === undefined || rule.pointer !== before.pointer) return undefined;
  const texts = new Set(before.values?.map((one) => String(one).toLowerCase()));
  const value = rule.values?.find((one) => texts.has(String(one).toLowerCase()));
  return value === undefined ? undefined : { part: 'values', value: JSON.stringify(value) };
}

function timeProblems({ intervalSeconds, maxIntervalSeconds, firstWaitSeconds, deadlineSeconds }: JobDeclaration) {
  const problems: JobProblem[] = [];
  if (maxIntervalSeconds < intervalSeconds) {
    problems.push({
      pointer: '/maxIntervalSeconds',
      problem: `is less than intervalSeconds: give ${intervalSeconds} or more`,
    });
  }
  if (firstWaitSeconds >= deadlineSeconds) {
    problems.push({
      pointer: '/firstWaitSeconds',
      problem: 'reaches the deadline, nothing would be polled: make it shorter',
    });
  }
  return problems;
}

function callbackProblems(definition: ActionDefinition, { callback }: JobDeclaration): JobProblem[] {
  if (!callback) return [];
  if ('header' in callback) {
    const problem = headerProblem(definition, callback.header);
    return problem === undefined ? [] : [{ pointer: '/callback/header', problem }];
  }
  // the URL itself is what binds it
  const problem = takerProblem({ ...definition, job: undefined }, callback.argument);
  return problem === undefined ? [] : [{ pointer: '/callback/argument', problem }];
}

function headerProblem({ toolName, headers }: ActionDefinition, name: string): string | undefined {
  if (isSecretName(name)) return `header "${name}" is where a secret stands: name one of its own, e.g. X-Callback-Url`;
  if (headers.some((header) => header.name.toLowerCase() === name.toLowerCase()))
    return `header "${name}" is one that "${toolName}" sets: take that away, or name another`;
  if (isReservedHeader(name)) return `header "${name}" is written by the engine: name another`;
  try {
    checkHeader(name, '');
    return undefined;
  } catch (error) {
    if (error instanceof ErrandError) return error.message;
    throw error;
  }
}
