import { readFile } from 'node:fs/promises';
import { ErrandError } from '../../errors.ts';
import { parseJson } from '../../openapi/text/parse-text.ts';
import type { ActionDefinition } from '../../schemas/action.ts';
import { type ActionDraft, actionDraftSchema, type ParameterDraft } from '../../schemas/action-draft.ts';
import { describeIssues } from '../../schemas/describe-issues.ts';
import { documentFile } from '../document-file.ts';
import { boundDraft } from './bind-options.ts';
import { draftFile } from './draft-file.ts';
import type { DraftOptions } from './draft-options.ts';
import { listOption } from './list-option.ts';
import { parameterOption } from './parameter-option.ts';

/**
 * Reads what the options and their files say, once; the function it returns lays that over a draft. Parameters and headers
 * are added to those that are there, or replace those of their name; every other field replaces the whole.
 * @throws ErrandError `invalid_request` that names the option
 */
export async function draftOfOptions(
  options: DraftOptions,
): Promise<(base: ActionDraft | ActionDefinition) => ActionDraft> {
  const file = options.file === undefined ? {} : await draftFile(options.file);
  const fields = plainFields(options);
  const parameters = (options.param ?? []).map(parameterOption);
  const body = await bodyOf(options);
  const job = await jobOf(options);
  const headers = (options.header ?? []).map(headerOption);
  const { url, baseUrl, path } = { ...file, ...fields };
  return (base) => {
    const below: ActionDraft = { ...base, ...file };
    const merged: ActionDraft = {
      ...below,
      ...fields,
      ...(job === undefined ? {} : { job }),
      parameters: required(mergedParameters({ below, parameters, options }), options.require ?? []),
      headers: mergedHeaders({ below, headers, options }),
      ...(options.body === false ? { body: null } : body ? { body: { ...withoutSchema(below.body), ...body } } : {}),
    };
    const bound = boundDraft(merged, options.bind ?? []);
    // one of the two ways to say where, whichever was said last
    if (url !== undefined) return { ...bound, baseUrl: undefined, path: undefined };
    return baseUrl === undefined && path === undefined ? bound : { ...bound, url: undefined };
  };
}

function plainFields(options: DraftOptions): ActionDraft {
  const { name, toolName, description, url, baseUrl, path, pinned, idempotencyKey, form, status, method } = options;
  const given = Object.entries({
    name,
    toolName,
    description,
    url,
    baseUrl,
    path,
    pinned,
    idempotencyKey,
    status,
    requireForm: form,
    method: method?.toUpperCase(),
    channels: listOption(options.channel),
    segmentIds: listOption(options.segment),
    tags: listOption(options.tag),
  }).filter(([, value]) => value !== undefined);
  const parsed = actionDraftSchema.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw describeIssues(parsed.error);
  return parsed.data;
}

/** Null = none. */
async function jobOf({ job }: DraftOptions): Promise<ActionDraft['job']> {
  if (job === undefined) return undefined;
  const parsed = actionDraftSchema.safeParse({ job: job === false ? null : await documentFile(job, 'job') });
  if (!parsed.success) throw describeIssues(parsed.error);
  return parsed.data.job;
}

interface Laying {
  below: ActionDraft;
  options: DraftOptions;
}

function mergedParameters({ below, parameters, options }: Laying & { parameters: ParameterDraft[] }): ParameterDraft[] {
  const isReplaced = (known: ParameterDraft) =>
    parameters.some(({ name, in: place = known.in }) => name === known.name && place === known.in);
  const kept = (below.parameters ?? []).filter(({ name }) => !options.removeParam?.includes(name));
  return [...kept.filter((known) => !isReplaced(known)), ...parameters];
}

function required(parameters: ParameterDraft[], names: readonly string[]): ParameterDraft[] {
  const stranger = names.find((name) => !parameters.some((parameter) => parameter.name === name));
  if (stranger !== undefined) throw refused('require', `there is no parameter "${stranger}": declare it with --param`);
  return parameters.map((one) => (names.includes(one.name) ? { ...one, required: true } : one));
}

function mergedHeaders({ below, headers, options }: Laying & { headers: { name: string; value: string }[] }) {
  const known = below.headers ?? [];
  const list = Array.isArray(known) ? known : Object.entries(known).map(([name, value]) => ({ name, value }));
  const replaced = new Set(
    [...headers.map(({ name }) => name), ...(options.removeHeader ?? [])].map((name) => name.toLowerCase()),
  );
  return [...list.filter(({ name }) => !replaced.has(name.toLowerCase())), ...headers];
}

function withoutSchema(body: ActionDraft['body']): NonNullable<ActionDraft['body']> {
  const { schema: _schema, sample: _sample, ...rest } = body ?? {};
  return rest;
}

async function bodyOf({ bodySchema, bodySample, bodyType }: DraftOptions): Promise<ActionDraft['body']> {
  if (bodySchema === undefined && bodySample === undefined && bodyType === undefined) return undefined;
  if (bodySchema === undefined && bodySample === undefined) {
    throw refused('bodyType', '--body-type needs --body-schema or --body-sample beside it');
  }
  const schema = bodySchema === undefined ? undefined : await jsonOption('--body-schema', bodySchema);
  const sample = bodySample === undefined ? undefined : await jsonOption('--body-sample', bodySample);
  const parsed = actionDraftSchema.safeParse({ body: { schema, sample, contentType: bodyType } });
  if (!parsed.success) throw describeIssues(parsed.error);
  const given = Object.entries(parsed.data.body ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

async function jsonOption(option: string, value: string): Promise<unknown> {
  const text = value.startsWith('@') ? await fileText(value.slice(1)) : value;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof ErrandError) throw refused(option.slice(2), `${option}: ${error.message}`);
    throw error;
  }
}

async function fileText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw refused('file', `there is no readable file ${file}`);
  });
}

function headerOption(text: string): { name: string; value: string } {
  const [, name, value = ''] = /^([^:]+):\s*(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw refused('header', `--header ${JSON.stringify(text)} is no header: write 'Name: value'`);
  return { name: name.trim(), value };
}

function refused(field: string, message: string): ErrandError {
  return new ErrandError('invalid_request', message, { field });
}
