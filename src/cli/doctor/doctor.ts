import { type Config, readConfig } from '../../config.ts';
import { ErrandError } from '../../errors.ts';
import { parseKeyRing } from '../../secrets/key-ring.ts';
import { printLines } from '../print-lines.ts';
import { knownConfig } from '../running-servers.ts';
import { checkCollector } from './check-collector.ts';
import { checkConfiguration } from './check-configuration.ts';
import { checkDatabase } from './check-database.ts';
import { checkEmbedding, checkMail, checkModel, checkPublicUrl } from './check-outside.ts';
import { checkTemporal } from './check-temporal.ts';
import { type Finding, failed, ok } from './finding.ts';

/** Looks at everything this configuration names, side by side; the exit code is 1 where anything is an error. */
export async function doctor({ json }: { json?: boolean }): Promise<void> {
  const findings = await allFindings();
  const errors = findings.filter(({ level }) => level === 'error').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  if (json) console.log(JSON.stringify({ errors, warnings, findings }));
  else printLines(findings.map(findingLine));
  if (errors > 0) process.exitCode = 1;
}

function findingLine({ level, check, message, fix }: Finding): string {
  return `${level.padEnd(7)}  ${check}: ${message}${fix === undefined ? '' : `. To mend it: ${fix}`}`;
}

async function allFindings(): Promise<Finding[]> {
  let config: Config;
  try {
    config = await knownConfig(readConfig());
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const problems = error.code === 'invalid_config' ? error.message.split('; ') : [error.message];
    return problems.map((problem) => failed('settings', problem, 'mend it, then run errand doctor again'));
  }
  const groups = await Promise.all([
    checkConfiguration(config),
    serversOf(config),
    checkModel(config),
    checkEmbedding(config),
    checkMail(config),
    checkPublicUrl(config),
    checkCollector(config),
  ]);
  return groups.flat();
}

/** Of an installation: two servers and the keys. What is missing is named, what is there is looked at. */
async function serversOf(config: Config): Promise<Finding[]> {
  const { DATABASE_URL: databaseUrl, temporal, ERRAND_SECRET_KEYS: secretKeys, ERRAND_TASK_QUEUE: taskQueue } = config;
  if (!databaseUrl && !temporal) {
    const own = 'errand dev would start an embedded Temporal and an embedded PostgreSQL here, and make a key';
    return [ok('servers', `none is configured and none runs here: ${own}`)];
  }
  const missing = Object.entries({
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal,
    ERRAND_SECRET_KEYS: secretKeys,
  })
    .filter(([, value]) => !value)
    .map(([name]) => failed('settings', `${name} is not set`, `set it: errand worker and errand server need it`));
  // keys that do not parse are a finding of the settings, which names them
  const keys = secretKeys && areKeys(secretKeys) ? secretKeys : undefined;
  const [database, engine] = await Promise.all([
    databaseUrl ? checkDatabase({ databaseUrl, secretKeys: keys }) : [],
    temporal && keys ? checkTemporal({ temporal, secretKeys: keys, taskQueue }) : [],
  ]);
  return [...missing, ...database, ...engine];
}

function areKeys(text: string): boolean {
  try {
    parseKeyRing(text);
    return true;
  } catch {
    return false;
  }
}
