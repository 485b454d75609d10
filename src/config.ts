import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { ErrandError } from './errors.ts';
import type { ModelPrices } from './schemas/model-usage.ts';
import { DEFAULT_CONTEXT_TOKENS, DEFAULT_MAX_RESPONSE_BYTES, DEFAULT_TOOL_LIMIT } from './turn/limits.ts';

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** `input/output` or `input/output/cached`, plain numbers. */
const prices = z
  .string()
  .regex(/^\d+(\.\d+)?(\/\d+(\.\d+)?){1,2}$/, 'must be input/output or input/output/cached, e.g. 0.40/1.60/0.10')
  .transform((text): ModelPrices => {
    const [input = 0, output = 0, cachedInput] = text.split('/').map(Number);
    return cachedInput === undefined ? { input, output } : { input, output, cachedInput };
  });

/** Every variable Errand reads beside Temporal's own `TEMPORAL_*`; `.env.example` is held to these words by a test. */
export const environmentSchema = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
    .optional()
    .describe('PostgreSQL, e.g. postgres://user:password@host:5432/errand. Empty: errand dev starts an embedded one.'),
  ERRAND_SECRET_KEYS: z
    .string()
    .optional()
    .describe(
      'Seals variables and histories: id:key[,id:key...], keys of 32 bytes in base64, the first one seals. errand dev makes one.',
    ),
  ERRAND_MODEL: z
    .string()
    .optional()
    .describe('The AI: openai/..., anthropic/... or openai-compatible/.... Empty: no AI, an offline lexical chooser.'),
  ERRAND_MODEL_API_KEY: z.string().optional().describe("The provider's key."),
  ERRAND_MODEL_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional()
    .describe('Another address of the provider; needed for openai-compatible.'),
  ERRAND_MODEL_STREAM: z
    .enum(['on', 'off'])
    .default('off')
    .describe('on: answers are asked for as a stream, for gateways that give no others. Turns are the same.'),
  ERRAND_MODEL_CONTEXT_TOKENS: z.coerce
    .number({ error: 'must be a number of tokens' })
    .int()
    .min(2_000)
    .max(10_000_000)
    .default(DEFAULT_CONTEXT_TOKENS)
    .describe(
      'The most tokens, by a careful estimate, of one question to the AI; of what is more, the newest is shown.',
    ),
  ERRAND_MODEL_PRICES: prices
    .optional()
    .describe(
      'What a million tokens cost, input/output[/cached input], e.g. 0.40/1.60/0.10. Empty: costs are not told.',
    ),
  ERRAND_TOOL_LIMIT: z.coerce
    .number({ error: 'must be a number of actions' })
    .int()
    .min(1)
    .max(1_000)
    .default(DEFAULT_TOOL_LIMIT)
    .describe(
      'The most actions the AI is shown at once; where more are visible, those that fit the conversation best.',
    ),
  ERRAND_EMBEDDING_MODEL: z
    .string()
    .optional()
    .describe(
      'Helps to choose these: openai/... or openai-compatible/.... It is sent what customers write. Empty: by words alone.',
    ),
  ERRAND_EMBEDDING_MODEL_API_KEY: z.string().optional().describe("Its provider's key; not taken from ERRAND_MODEL's."),
  ERRAND_EMBEDDING_MODEL_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional()
    .describe('Another address of its provider; needed for openai-compatible.'),
  ERRAND_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be a smtps:// or smtp:// URL' })
    .optional()
    .describe('The mail server of the AI, e.g. smtps://user:password@host:465. Empty: the AI can send no e-mail.'),
  ERRAND_MAIL_FROM: z.string().optional().describe('What its e-mail comes from, e.g. Acme <support@acme.example>.'),
  ERRAND_EGRESS_ALLOW: list
    .default([])
    .describe('host:port,... that calls may reach although their address is private.'),
  ERRAND_EGRESS_ADDRESSES: list
    .pipe(
      z.array(
        z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'must be IP addresses or networks, comma separated'),
      ),
    )
    .default([])
    .describe(
      'The addresses that calls leave from, comma separated: errand why names them for firewalls and allowlists.',
    ),
  ERRAND_EXTRA_CA: list
    .default([])
    .describe('Files of PEM certificates, comma separated, that calls trust beside the built-in ones.'),
  ERRAND_MAX_RESPONSE_BYTES: z.coerce
    .number({ error: 'must be a number of bytes' })
    .int()
    .min(1024)
    .max(100 * 1024 * 1024)
    .default(DEFAULT_MAX_RESPONSE_BYTES)
    .describe("The most of a response's body that is read, in bytes after decompression."),
  ERRAND_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .refine((url) => !/[?#]/.test(url), 'must have no query and no fragment')
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Where customers reach errand server, e.g. https://support.example.com. Empty: forms carry no link, calls offer no callback.',
    ),
  ERRAND_SERVER_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('The address errand server listens on; behind a proxy on another machine 0.0.0.0 or ::.'),
  ERRAND_SERVER_PORT: z.coerce
    .number({ error: 'must be a port' })
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('Its port. Empty: 8080, and in errand dev a free one.'),
  ERRAND_METRICS_HOST: z
    .union([z.ipv4(), z.ipv6()], 'must be an IP address')
    .default('127.0.0.1')
    .describe('The address that errand worker, server and dev serve metrics on, for Prometheus at /metrics.'),
  ERRAND_METRICS_PORT: z.coerce
    .number({ error: 'must be a port' })
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('Its port, one for each process on a machine. Empty: no metrics.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .optional()
    .describe('The collector that traces are sent to by OTLP/HTTP, e.g. http://127.0.0.1:4318. Empty: no traces.'),
  ERRAND_TRACEPARENT: z
    .enum(['on', 'off'])
    .default('off')
    .describe('on: calls tell endpoints the trace they belong to, in the header traceparent. Needs a collector.'),
  ERRAND_TASK_QUEUE: z.string().min(1).max(200).default('errand-turns').describe('The Temporal task queue of turns.'),
  ERRAND_WORKFLOW_BUNDLE: z
    .string()
    .optional()
    .describe(
      'A file with prebuilt workflow code. Empty: dist/workflow-bundle.cjs of npm run build, or built at start where sources run.',
    ),
  ERRAND_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,128}$/, 'must be letters, digits, dots, hyphens and underscores, 128 at most')
    .optional()
    .describe(
      'The version of this worker in its Worker Deployment (docs/operating.md). Empty: workers are not versioned.',
    ),
  ERRAND_DEPLOYMENT: z
    .string()
    .regex(/^[\w-]{1,100}$/, 'must be letters, digits, hyphens and underscores, 100 at most')
    .default('errand')
    .describe('The name of that Worker Deployment.'),
  ERRAND_HEALTH_HOST: z.string().default('127.0.0.1').describe('The address of the health endpoint of errand worker.'),
  ERRAND_HEALTH_PORT: z.coerce
    .number({ error: 'must be a port' })
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('Its port: GET /healthz and /readyz. Empty: there is none.'),
  ERRAND_HOME: z
    .string()
    .optional()
    .describe(
      'Where errand dev keeps its servers and their data. Empty: .errand in the current folder, servers in the user cache.',
    ),
  ERRAND_LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'])
    .default('warn')
    .describe('How much is logged, to standard error.'),
});

/** The parsed environment of a process. */
export interface Config extends z.output<typeof environmentSchema> {
  /** undefined where no `TEMPORAL_ADDRESS` (or profile) is set: `errand dev` then starts an embedded server */
  temporal: { address: string; namespace: string; connectionOptions: TemporalConnectionOptions } | undefined;
  /** the PEM texts of `ERRAND_EXTRA_CA` */
  extraCa: string[];
  home: string;
  xdgCacheHome: string | undefined;
}

type TemporalConnectionOptions = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

/**
 * The only reader of the environment. An empty value counts as absent; nothing wrong is replaced by a default.
 * @throws ErrandError `invalid_config` with every problem, each naming its variable
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environmentSchema.safeParse(set);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const extraCa = (parsed.data?.ERRAND_EXTRA_CA ?? []).map((file) => {
    const isFile = statSync(file, { throwIfNoEntry: false })?.isFile() === true;
    const pem = isFile ? readFileSync(file, 'utf8') : '';
    if (!isFile) problems.push(`ERRAND_EXTRA_CA: there is no file ${file}`);
    else if (!pem.includes('-----BEGIN CERTIFICATE-----'))
      problems.push(`ERRAND_EXTRA_CA: ${file} holds no PEM certificate`);
    return pem;
  });
  const { ERRAND_WORKFLOW_BUNDLE: bundle } = parsed.data ?? {};
  if (bundle && !existsSync(bundle)) problems.push(`ERRAND_WORKFLOW_BUNDLE: there is no file ${bundle}`);
  const { ERRAND_TRACEPARENT: traceparent, OTEL_EXPORTER_OTLP_ENDPOINT: collector } = parsed.data ?? {};
  if (traceparent === 'on' && !collector) problems.push('ERRAND_TRACEPARENT: needs OTEL_EXPORTER_OTLP_ENDPOINT');
  if (!parsed.success || problems.length > 0) {
    const [field] = (problems[0] ?? '').split(':');
    throw new ErrandError('invalid_config', problems.join('; '), field ? { field } : {});
  }
  return {
    ...parsed.data,
    temporal: temporalConfig(set),
    extraCa,
    home: set.HOME ?? homedir(),
    xdgCacheHome: set.XDG_CACHE_HOME,
  };
}

/** Names that look like ours and are none: a misspelt variable is otherwise silently absent. */
export function unknownVariables(env: Record<string, string | undefined> = process.env): string[] {
  return Object.keys(env).filter((name) => name.startsWith('ERRAND_') && !Object.hasOwn(environmentSchema.shape, name));
}

/** The value of a variable that a person's configuration names; undefined where it is not set, or empty. */
export function environmentValue(name: string): string | undefined {
  return process.env[name] || undefined;
}

/** Temporal's standard variables and profile file, read by its own library. */
function temporalConfig(env: { [name: string]: unknown }): Config['temporal'] {
  const texts = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const { connectionOptions, namespace } = temporalSettings(texts);
  if (!connectionOptions.address) return undefined;
  return { address: connectionOptions.address, namespace: namespace ?? 'default', connectionOptions };
}

function temporalSettings(env: Record<string, string>) {
  try {
    return loadClientConnectConfig({ overrideEnvVars: env });
  } catch (cause) {
    // the first line only: those below quote the file, which may hold a key
    const [reason = ''] = String(cause instanceof Error ? cause.message : cause).split('\n');
    const field = reason.startsWith('Profile ') ? 'TEMPORAL_PROFILE' : 'TEMPORAL_CONFIG_FILE';
    const message = `${field}: ${reason}: mend Temporal's profile file, or unset TEMPORAL_PROFILE and TEMPORAL_CONFIG_FILE`;
    throw new ErrandError('invalid_config', message, { field, cause });
  }
}

/** Where metrics are served; undefined = nowhere. */
export function metricsAddress({ ERRAND_METRICS_HOST: host, ERRAND_METRICS_PORT: port }: Config) {
  return port === undefined ? undefined : { host, port };
}

/** What a worker needs beside the environment's optional settings. */
export type WorkerConfig = Config & {
  DATABASE_URL: string;
  ERRAND_SECRET_KEYS: string;
  temporal: NonNullable<Config['temporal']>;
};

/**
 * Refuses to start without the three things a worker can't do without.
 * @throws ErrandError `invalid_config`
 */
export function workerConfig(config: Config): WorkerConfig {
  const { DATABASE_URL, ERRAND_SECRET_KEYS, temporal } = config;
  const missing = [
    temporal ? [] : ['TEMPORAL_ADDRESS'],
    DATABASE_URL ? [] : ['DATABASE_URL'],
    ERRAND_SECRET_KEYS ? [] : ['ERRAND_SECRET_KEYS'],
  ].flat();
  if (!temporal || !DATABASE_URL || !ERRAND_SECRET_KEYS) {
    throw new ErrandError('invalid_config', `${missing.join(', ')} must be set (errand dev needs none of them)`, {
      field: missing.join(', '),
    });
  }
  return { ...config, temporal, DATABASE_URL, ERRAND_SECRET_KEYS };
}
