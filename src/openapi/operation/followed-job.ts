import type { ActionDefinition, ActionLink } from '../../schemas/action.ts';
import { type JobDeclaration, jobDeclarationSchema } from '../../schemas/job.ts';
import { jobProblems } from '../../turn/authoring/job-problems.ts';
import { type Located, pointerTo } from '../located.ts';
import { cut, listed } from '../quoted.ts';
import { notValid } from '../refusals.ts';
import { type DocumentedJob, documentedJob, wholeJob } from './documented-job.ts';
import { type LinkedPoll, linkedPoll } from './linked-job.ts';

/** The actions that the document makes, as others of them name them. */
export interface Neighbours {
  /** by `METHOD /path` */
  ofOperation: (operation: string) => ActionDefinition | undefined;
  /** by tool name, else by operationId */
  named: (name: string) => ActionDefinition | undefined;
}

interface Candidate {
  link: ActionLink;
  found: LinkedPoll;
}

/**
 * The job that an operation begins: as `x-errand-job` says, with what a link adds; without it, as the links of a 202 say, which RFC
 * 9110 keeps for work that goes on. The link of a 200 or 201 leads to what was made, and is no job by itself.
 * @throws ErrandError `failed_to_parse_spec` where an `x-errand-job` can not be followed
 */
export function followedJob({
  definition,
  written,
  neighbours,
  warnings,
}: {
  definition: ActionDefinition;
  /** the operation's `x-errand-job` */
  written: Located;
  neighbours: Neighbours;
  warnings: string[];
}): JobDeclaration | undefined {
  const documented = documentedJob(written);
  if (!documented) return jobOf202({ definition, neighbours, warnings });
  const declared = wholeJob(documented) ?? completed({ documented, definition, written, neighbours });
  const named = neighbours.named(declared.poll.action);
  const job = named ? { ...declared, poll: { ...declared.poll, action: named.toolName } } : declared;
  const [wrong] = jobProblems({ ...definition, job }, neighbours.named);
  if (wrong) throw notValid(`x-errand-job: ${wrong.problem}`, `${written.pointer}${wrong.pointer}`);
  return job;
}

function completed({
  documented: { link: wanted, ...documented },
  definition,
  written,
  neighbours,
}: {
  documented: DocumentedJob;
  definition: ActionDefinition;
  written: Located;
  neighbours: Neighbours;
}): JobDeclaration {
  const lacks = documented.reference ? 'poll' : documented.poll ? 'reference' : 'reference and poll';
  const successes = (definition.links ?? []).filter(({ status }) => /^(2\d\d|2XX|default)$/i.test(status));
  const links = wanted === undefined ? successes : successes.filter(({ name }) => name === wanted);
  if (wanted !== undefined && links.length === 0) {
    const known = successes.length > 0 ? `name one of ${listed(successes.map(({ name }) => name))}` : 'it has none';
    throw notValid(
      `x-errand-job: no answer of success has a link "${cut(wanted)}"`,
      pointerTo(written.pointer, 'link'),
      known,
    );
  }
  const { candidates, reasons } = readLinks({ links, definition, neighbours });
  const [first] = candidates;
  if (!first) {
    const why = reasons.length > 0 ? `says neither: ${listed(reasons)}` : 'is there to say them';
    throw notValid(`x-errand-job: has no ${lacks}, and no link ${why}`, written.pointer, `add ${lacks}`);
  }
  if (candidates.some(({ found }) => !isSame(found, first.found))) {
    const names = listed(candidates.map(({ link }) => link.name));
    throw notValid(
      `x-errand-job: has no ${lacks}, and the links ${names} differ`,
      written.pointer,
      'name one with link',
    );
  }
  const statuses = candidates.map(({ link }) => Number(link.status)).filter(Number.isInteger);
  const startsOn = statuses.length === candidates.length ? { startsOn: [...new Set(statuses)] } : {};
  return {
    ...startsOn,
    ...documented,
    reference: documented.reference ?? first.found.reference,
    poll: documented.poll ?? first.found.poll,
  };
}

function jobOf202({
  definition,
  neighbours,
  warnings,
}: {
  definition: ActionDefinition;
  neighbours: Neighbours;
  warnings: string[];
}): JobDeclaration | undefined {
  const links = (definition.links ?? []).filter(({ status }) => status === '202');
  const { candidates, reasons } = readLinks({ links, definition, neighbours });
  const jobs = candidates.flatMap(({ link, found }) => {
    const parsed = jobDeclarationSchema.safeParse({ ...found, startsOn: [202] });
    if (!parsed.success) return [];
    const [wrong] = jobProblems({ ...definition, job: parsed.data }, neighbours.named);
    const isRead = neighbours.named(parsed.data.poll.action)?.method === 'GET';
    const problem = wrong?.problem ?? (isRead ? undefined : `${link.operation} is no GET`);
    if (problem === undefined) return [{ name: link.name, job: parsed.data }];
    reasons.push(`${link.name}: ${problem}`);
    return [];
  });
  const [only] = jobs;
  const isClear = jobs.every(({ job }) => isSame(job, only?.job));
  if (only && isClear) return only.job;
  if (only)
    warnings.push(
      `no job is followed: the links ${listed(jobs.map(({ name }) => name))} of 202 differ; say x-errand-job`,
    );
  else if (reasons.length > 0) warnings.push(`no job is followed by the links of 202: ${listed(reasons)}`);
  return undefined;
}

function readLinks({
  links,
  definition,
  neighbours,
}: {
  links: readonly ActionLink[];
  definition: ActionDefinition;
  neighbours: Neighbours;
}): { candidates: Candidate[]; reasons: string[] } {
  const candidates: Candidate[] = [];
  const reasons: string[] = [];
  for (const link of links) {
    const found = linkedPoll(link, { caller: definition, polled: neighbours.ofOperation(link.operation) });
    if ('reason' in found) reasons.push(`${link.name}: ${found.reason}`);
    else candidates.push({ link, found });
  }
  return { candidates, reasons };
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
