import pg from 'pg';

export interface LockedTable {
  /** whether somebody waits for it */
  isAwaited(): Promise<boolean>;
  release(): Promise<void>;
}

/** Keeps everybody else from a table until it is released: from writing in it, or (`access exclusive`) from reading it too. */
export async function lockedTable(
  databaseUrl: string,
  { name, mode }: { name: string; mode: 'share' | 'access exclusive' },
): Promise<LockedTable> {
  const holder = new pg.Client({ connectionString: databaseUrl });
  await holder.connect();
  await holder.query(`begin; lock table ${name} in ${mode} mode`);
  return {
    async isAwaited() {
      // of this database alone: the server has those of other test files too
      const { rows } = await holder.query(
        `select from pg_locks where not granted and relation = $1::regclass
           and database = (select oid from pg_database where datname = current_database())`,
        [name],
      );
      return rows.length > 0;
    },
    async release() {
      await holder.query('commit');
      await holder.end();
    },
  };
}
