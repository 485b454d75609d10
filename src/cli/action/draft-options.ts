import type { Command } from 'commander';

/** What the options of `create` and `edit` hold once they are parsed. */
export interface DraftOptions {
  file?: string;
  name?: string;
  toolName?: string;
  description?: string;
  method?: string;
  url?: string;
  baseUrl?: string;
  path?: string;
  param?: string[];
  require?: string[];
  bind?: string[];
  bodySchema?: string;
  bodySample?: string;
  bodyType?: string;
  header?: string[];
  channel?: string;
  segment?: string;
  tag?: string;
  pinned?: boolean;
  form?: boolean;
  idempotencyKey?: boolean;
  /** a file; false = `--no-job` */
  job?: string | false;
  status?: string;
  removeParam?: string[];
  removeHeader?: string[];
  /** false = `--no-body` */
  body?: boolean;
}

/** The options for every field of an action. A name for `edit` is its argument, so the new one is `--name` there too. */
export function draftOptions(command: Command): Command {
  return command
    .option('--file <file>', 'JSON or YAML with the fields of the action; options go before it')
    .option('--name <name>', 'the name people read, at least 5 characters')
    .option('--tool-name <name>', 'the name the AI reads (default: made from the name)')
    .option('--description <text>', 'what the call does and returns, at least 20 characters: the AI chooses by it')
    .option('--method <method>', 'GET, POST, PUT, PATCH or DELETE')
    .option('--url <url>', 'https base URL and path in one; {name} marks a path parameter')
    .option('--base-url <url>', 'https base URL, with --path')
    .option('--path <path>', 'path with {name} for its parameters')
    .option('--param <parameter...>', 'NAME=SAMPLE, from which the schema is inferred, or a JSON object')
    .option('--require <name...>', 'parameters that the AI must fill')
    .option(
      '--bind <binding...>',
      'NAME=contact.email (or .phone, .externalId, session.id, ...) or NAME=constant:VALUE; /POINTER=... in the body',
    )
    .option('--body-schema <json>', 'JSON Schema of the body, or @FILE')
    .option('--body-sample <json>', 'a body as it could be sent, or @FILE: the schema is inferred')
    .option('--body-type <type>', 'content type of the body (default: application/json)')
    .option('--header <header...>', "'Name: value'; secrets belong into global variables")
    .option('--channel <channels>', 'comma separated (default: web)')
    .option('--segment <ids>', "only for contacts of these segments, comma separated; '' = every contact")
    .option('--tag <tags>', 'comma separated')
    .option('--pinned', 'list it first')
    .option('--no-pinned', 'do not list it first')
    .option('--form', 'pause for a form that the customer submits')
    .option('--no-form', 'call without a form')
    .option('--idempotency-key', 'send an Idempotency-Key header')
    .option('--no-idempotency-key', 'send none')
    .option('--job <file>', 'JSON or YAML: how the long job is followed that its answer begins')
    .option('--no-job', 'its answers begin no long job')
    .option('--status <status>', 'live or disabled');
}
