import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** A fresh copy of the migrated template; dropped by `drop`. */
export async function createDatabase(): Promise<{
  url: string;
  query(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}> {
  const template = new URL(inject('templateUrl'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  const administration = new URL(template);
  administration.pathname = '/postgres';
  const administer = async (statement: string) => {
    const client = new pg.Client({ connectionString: administration.href });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await administer(`create database ${name} template ${template.pathname.slice(1)}`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  // dropping the database ends connections that are still closing
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  return {
    url: url.href,
    query: async (text, values = []) => (await pool.query(text, values)).rows,
    async drop() {
      await pool.end();
      await administer(`drop database ${name} with (force)`);
    },
  };
}

type Row = Record<string, unknown>;
