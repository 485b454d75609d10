import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { type JobDeclaration, jobDeclarationSchema } from '../../src/schemas/job.ts';
import { createAction } from '../../src/services/create-action.ts';
import { jobStateQuery, jobWorkflowId } from '../../src/workflows/messages.ts';
import { calling } from './chat.ts';
import type { RecordedRequest } from './https-endpoint.ts';
import type { OpenAiScript } from './openai-server.ts';
import { createWorld, type World } from './world.ts';

/** What the endpoint answers to a poll; `hang` never answers. */
export type Answer = { status?: number; body?: string; headers?: Record<string, string> } | 'reset' | 'hang';
/** of a poll of one reference, the first being 0 */
export type Answers = (poll: number) => Answer | Promise<Answer>;

/** A job that a turn's call has begun. */
export interface BegunJob {
  message: MessageInput;
  reference: string;
  toolName: string;
  jobId: string;
}

type Row = Record<string, unknown>;

/** A world whose endpoint begins jobs and answers polls: everything between is the real thing. */
export interface LongJobs {
  world: World;
  /** beside `world.workerEnvironment`, what a worker process needs to reach the endpoint */
  workerEnvironment: Record<string, string>;
  /** the time of each poll of a reference */
  polled(reference: string): number[];
  /** Saves an action of its own for a test, whose call answers with the reference, and the action that polls. */
  declare(job: Declaring): Promise<Declared>;
  /** A turn that calls it. */
  begin(declared: Declared): Promise<BegunJob>;
  /** `declare` and `begin`. */
  begun(declared: Row, answers: Answers, reference?: string): Promise<BegunJob>;
  answer(reference: string, answers: Answers): void;
  /** holds the answer of the call that begins the job until `then` has been through with the request */
  whenBegun(reference: string, then: (request: RecordedRequest) => Promise<unknown>): void;
  /** the request that began the job */
  beginning(reference: string): RecordedRequest | undefined;
  rowOf(job: Pick<BegunJob, 'jobId'>): Promise<Row | undefined>;
  /** resolves when the session was told */
  told(job: Pick<BegunJob, 'jobId'>, timeoutMs?: number): Promise<Row | undefined>;
  /** its polls as the ledger has them, in order */
  pollsOf(job: Pick<BegunJob, 'jobId'>): Promise<Row[]>;
  progressOf(job: Pick<BegunJob, 'jobId'>): Promise<{ polls: number; nextPollAtMs: number | null }>;
  /** what the AI said in the turn that told of the end */
  newsOf(job: Pick<BegunJob, 'jobId'>): Promise<unknown[]>;
  close(): Promise<void>;
}

interface Declaring {
  declared: Row;
  reference?: string;
  organisationId?: string;
  /** of the answer that begins the job */
  headers?: Record<string, string>;
}

export interface Declared {
  toolName: string;
  reference: string;
  organisationId: string;
}

/** `<tool> <reference>`: one call. Of everything else it repeats what it was told last. */
const script: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  const [, tool = '', number = ''] = /^(\w+) (\d+)$/.exec(last?.content ?? '') ?? [];
  if (last?.role === 'user' && tool) return calling(tool, tool === 'poll' ? { id: number } : { number });
  return { text: `I was told: ${last?.content}`.slice(0, 1_000) };
};

export async function createLongJobs(options: Partial<Parameters<typeof createWorld>[0]> = {}): Promise<LongJobs> {
  const folder = await mkdtemp(join(tmpdir(), 'errand-jobs-'));
  const references: string[] = [];
  const answers = new Map<string, Answers>();
  const pollTimes = new Map<string, number[]>();
  const begins = new Map<string, RecordedRequest>();
  const firstHeaders = new Map<string, Record<string, string>>();
  const holds = new Map<string, (request: RecordedRequest) => Promise<unknown>>();
  const pollers = new Map<string, Promise<void>>();

  async function handler(request: RecordedRequest, response: ServerResponse): Promise<void> {
    const [, what, part = ''] = request.url.split('/');
    if (what === 'begin') {
      const reference = references[Number(part)] ?? '';
      begins.set(reference, request);
      await holds.get(reference)?.(request);
      return void response.writeHead(202, firstHeaders.get(reference)).end(JSON.stringify({ job: { id: reference } }));
    }
    const reference = decodeURIComponent(part);
    const times = pollTimes.get(reference) ?? [];
    pollTimes.set(reference, [...times, Date.now()]);
    const answer = (await answers.get(reference)?.(times.length)) ?? {};
    if (answer === 'hang') return;
    if (answer === 'reset') return void response.destroy();
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.body ?? '{"state":"done"}');
  }

  const world = await createWorld({ script, handler, callTimeoutMs: 2_500, ...options });
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);

  async function create(organisationId: string, draft: { toolName: string; path: string; job?: JobDeclaration }) {
    const { path, toolName, ...rest } = draft;
    const [, argument = ''] = /\{(\w+)\}/.exec(path) ?? [];
    const action = {
      ...{ toolName, ...rest, name: `Job ${toolName}`, description: 'Begins a long job, or looks at one' },
      url: `${world.endpoint.url}${path}`,
      parameters: [{ name: argument, in: 'path' as const, schema: { type: 'string' as const } }],
    };
    await createAction(world.store.db, { organisationId, draft: action });
  }

  const jobs: LongJobs = {
    world,
    workerEnvironment: { ...world.workerEnvironment, ERRAND_EXTRA_CA: join(folder, 'ca.pem') },
    polled: (reference) => pollTimes.get(reference) ?? [],
    answer: (reference, its) => void answers.set(reference, its),
    whenBegun: (reference, then) => void holds.set(reference, then),
    beginning: (reference) => begins.get(reference),
    async declare({ declared, organisationId = world.organisationId, reference = `r-${references.length}`, headers }) {
      if (headers) firstHeaders.set(reference, headers);
      // before anything is awaited: several may be declared at once
      const toolName = `begin${references.push(reference) - 1}`;
      const poller = String((declared.poll as { action?: string } | undefined)?.action ?? 'poll');
      const of = `${organisationId}/${poller}`;
      const created = pollers.get(of) ?? create(organisationId, { toolName: poller, path: '/poll/{id}' });
      pollers.set(of, created);
      await created;
      const job = jobDeclarationSchema.parse({
        reference: { pointer: '/job/id' },
        poll: { action: poller, argument: 'id' },
        pending: { pointer: '/state', values: ['running'] },
        ...{ firstWaitSeconds: 0.02, intervalSeconds: 0.02 },
        maxIntervalSeconds: Math.max(0.05, Number(declared.intervalSeconds ?? 0)),
        ...declared,
      });
      await create(organisationId, { toolName, path: '/begin/{number}', job });
      return { toolName, reference, organisationId };
    },
    async begin({ toolName, reference, organisationId }) {
      const message = world.message({ organisationId, text: `${toolName} ${toolName.slice('begin'.length)}` });
      expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
      const [row] = await world.database.query('select id from jobs where organisation_id = $1 and reference = $2', [
        ...[organisationId, reference],
      ]);
      return { message, reference, toolName, jobId: String(row?.id) };
    },
    async begun(declared, its, reference) {
      const declaration = await jobs.declare({ declared, ...(reference === undefined ? {} : { reference }) });
      answers.set(declaration.reference, its);
      return jobs.begin(declaration);
    },
    async rowOf({ jobId }) {
      const [row] = await world.database.query('select * from jobs where id = $1', [jobId]);
      return row;
    },
    async told(job, timeout = 90_000) {
      await vi.waitUntil(async () => (await jobs.rowOf(job))?.told_at != null, { timeout, interval: 25 });
      return jobs.rowOf(job);
    },
    pollsOf: ({ jobId }) =>
      world.database.query(
        `select step, state, cause, response_status as status, convert_from(response_body, 'UTF8') as body
         from steps where owner_kind = 'job' and owner_id = $1 order by step`,
        [jobId],
      ),
    progressOf: (job) => world.temporal.workflow.getHandle(jobWorkflowId(job)).query(jobStateQuery),
    async newsOf({ jobId }) {
      const said = () =>
        world.database.query('select m.text from turns t join messages m on m.id = t.id where t.message_id = $1', [
          `job/${jobId}`,
        ]);
      await vi.waitUntil(async () => (await said()).length > 0, { timeout: 60_000, interval: 25 });
      return (await said()).map(({ text }) => text);
    },
    async close() {
      await world.close();
      await rm(folder, { recursive: true });
    },
  };
  return jobs;
}

export const running: Answer = { body: '{"state":"running"}' };
