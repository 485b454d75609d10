import { readServerFacts } from '../../store/server-facts.ts';
import { checkVariables } from './check-variables.ts';
import { clockFinding, type Finding, failed, findingsOf, ok, warning } from './finding.ts';

const OLDEST_POSTGRES = 14;

/** PostgreSQL, as the application role: what it is, what it can promise, and whether the keys, where there are any, open what it holds. */
export function checkDatabase({
  databaseUrl,
  secretKeys,
}: {
  databaseUrl: string;
  secretKeys: string | undefined;
}): Promise<Finding[]> {
  const fix = 'check DATABASE_URL, that PostgreSQL runs, and run errand migrate';
  return findingsOf({ check: 'database', fix }, async () => {
    const facts = await readServerFacts(databaseUrl);
    const { major, version, role, synchronousCommit, isStandby, pendingMigrations, clockDifferenceMs } = facts;
    const durable = synchronousCommit !== 'off' && synchronousCommit !== 'local';
    return [
      major < OLDEST_POSTGRES
        ? failed('database', `PostgreSQL ${version}`, `use PostgreSQL ${OLDEST_POSTGRES} or later`)
        : ok('database', `PostgreSQL ${version}, as ${role}`),
      isStandby
        ? failed('database', 'it is a standby, which takes no writes', 'let DATABASE_URL name the primary')
        : durable
          ? ok('durability', `synchronous_commit is ${synchronousCommit}, so a call is on disk before it leaves`)
          : failed(
              'durability',
              `synchronous_commit is ${synchronousCommit}: a call could leave and be forgotten, then made again`,
              'connect without a pooler that drops the options of a connection',
            ),
      pendingMigrations > 0
        ? failed('schema', `${pendingMigrations} migrations are not applied`, 'run errand migrate')
        : pendingMigrations < 0
          ? warning('schema', 'the database is of a later Errand than this one', 'update this installation')
          : ok('schema', 'up to date'),
      clockFinding('the database', clockDifferenceMs),
      ...(secretKeys && pendingMigrations <= 0 ? [await checkVariables({ databaseUrl, secretKeys })] : []),
    ];
  });
}
