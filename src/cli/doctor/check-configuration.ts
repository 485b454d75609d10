import { type Config, environmentSchema, unknownVariables } from '../../config.ts';
import { assertWorkable } from '../../worker.ts';
import { exemptionLines } from '../until-stopped.ts';
import { type Finding, findingsOf, ok, warning } from './finding.ts';

const OLDEST_NODE: readonly [major: number, minor: number] = [20, 20];

/** The settings by themselves: nothing is asked over a network. */
export async function checkConfiguration(config: Config, nodeVersion = process.versions.node): Promise<Finding[]> {
  const count = Object.keys(environmentSchema.shape).length;
  const settings = await findingsOf({ check: 'settings', fix: 'mend the variable that is named' }, async () => {
    await assertWorkable(config);
    return [ok('settings', `each of the ${count} variables that are known is absent or in order`)];
  });
  const unknown = unknownVariables().map((name) =>
    warning(
      'settings',
      `${name} is no variable of Errand`,
      'mend its spelling (.env.example has them all), or unset it',
    ),
  );
  return [nodeFinding(nodeVersion), ...settings, ...unknown, ...egressFindings(config)];
}

function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  const fix = `install Node.js ${oldestMajor}.${oldestMinor} or later`;
  return isOld
    ? { check: 'node', level: 'error', message: `Node.js ${version}`, fix }
    : ok('node', `Node.js ${version}`);
}

function egressFindings({ ERRAND_EGRESS_ALLOW: allow, ERRAND_PUBLIC_URL: publicUrl }: Config): Finding[] {
  const guard = ok('egress', 'calls reach public addresses only');
  const exempt = exemptionLines(allow).map((line) =>
    warning('egress', line, 'keep this only while the company needs it: actions can then reach it too'),
  );
  return [...(exempt.length > 0 ? exempt : [guard]), ...(publicUrl === undefined ? [noPublicUrl] : [])];
}

const noPublicUrl = warning(
  'public url',
  'ERRAND_PUBLIC_URL is not set: forms carry no link, calls offer no callback',
  'set it to where customers reach errand server, if forms or callbacks are used',
);
