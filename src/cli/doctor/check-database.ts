import { readServerFacts } from '../../store/server-facts.ts';
import { type Finding, failed, findingsOf, ok, warning } from './finding.ts';

const OLDEST_POSTGRES = 14;
/** More, and times in the ledger and in logs tell different stories. */
const MOST_CLOCK_DIFFERENCE_MS = 2_000;

/** One connection to PostgreSQL, as the application role: what it is, and what it can promise. */
export function checkDatabase(databaseUrl: string): Promise<Finding[]> {
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
      clockFinding('database', clockDifferenceMs),
    ];
  });
}

function clockFinding(whose: string, differenceMs: number): Finding {
  const message = `${(Math.abs(differenceMs) / 1000).toFixed(1)} s between this machine's clock and that of the ${whose}`;
  if (Math.abs(differenceMs) <= MOST_CLOCK_DIFFERENCE_MS) return ok('clock', message);
  return warning('clock', message, 'let both machines keep time by NTP');
}
