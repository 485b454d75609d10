import { drizzle, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { ErrandError } from '../errors.ts';
import * as schema from './schema.ts';

/** The database or a transaction on it: a verb called with one becomes part of it. */
export type Database = PgDatabase<NodePgQueryResultHKT, typeof schema>;

/** An open pool and the typed query builder on it. */
export interface Store {
  db: Database;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
// a statement of a turn takes milliseconds; one that hangs on a dead server must not hold an activity for ever
const STATEMENT_TIMEOUT_MS = 15_000;

/**
 * Opens a pool that works as the application role (see migration 0001), not as the owner.
 * `synchronous_commit` is set because the fence before a call must be durable when it says so.
 */
export function openStore({
  databaseUrl,
  maxConnections = 10,
  onStatement,
}: {
  databaseUrl: string;
  maxConnections?: number;
  /** told how long each statement took, failed ones included */
  onStatement?: (tookMs: number) => void;
}): Store {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS + 1_000,
    options: '-c role=errand_app -c synchronous_commit=on -c jit=off',
    application_name: 'errand',
  });
  // an idle connection that the server closes is replaced at the next query; unhandled, it would end the process
  pool.on('error', () => {});
  pool.on('connect', prepareStatements);
  if (onStatement) pool.on('connect', (client) => timeStatements(client, onStatement));
  return { db: drizzle(pool, { schema }), close: () => pool.end() };
}

/** Statement texts are few: parameters never stand in them. More than this many would be a mistake somewhere. */
const MOST_PREPARED = 200;
const preparedNames = new Map<string, string>();

/** Has statements planned once per connection instead of once per turn: planning them takes longer than running them. */
function prepareStatements(client: pg.PoolClient): void {
  const query: (...values: unknown[]) => unknown = client.query.bind(client);
  Object.assign(client, { query: (statement: unknown, ...rest: unknown[]) => query(named(statement), ...rest) });
}

/** The pool hands its statements on with a callback, a transaction awaits a promise. */
function timeStatements(client: pg.PoolClient, onStatement: (tookMs: number) => void): void {
  const query: (...values: unknown[]) => unknown = client.query.bind(client);
  const timed = (...values: unknown[]) => {
    const startedAt = performance.now();
    const ended = () => onStatement(performance.now() - startedAt);
    const callback = values.at(-1);
    if (typeof callback === 'function') {
      return query(...values.slice(0, -1), (...results: unknown[]) => {
        ended();
        callback(...results);
      });
    }
    const result = query(...values);
    if (result instanceof Promise) result.then(ended, ended);
    return result;
  };
  Object.assign(client, { query: timed });
}

function named(statement: unknown): unknown {
  if (typeof statement !== 'object' || statement === null || !('text' in statement)) return statement;
  const { text } = statement;
  if (typeof text !== 'string') return statement;
  const name = preparedNames.get(text) ?? `errand_${preparedNames.size}`;
  if (preparedNames.size >= MOST_PREPARED && !preparedNames.has(text)) return statement;
  preparedNames.set(text, name);
  return { ...statement, name };
}

/** @throws ErrandError `unavailable` that names the host and the fix, when the database can't be reached */
export async function assertReachable(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (cause) {
    const { host, port } = new pg.Client({ connectionString: databaseUrl });
    const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : String(cause);
    throw new ErrandError(
      'unavailable',
      `PostgreSQL at ${host}:${port} can't be reached (${reason}): check DATABASE_URL, or leave it empty for the embedded one`,
      { field: 'DATABASE_URL', cause },
    );
  } finally {
    await client.end().catch(() => {});
  }
}
