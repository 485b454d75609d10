import { DrizzleQueryError } from 'drizzle-orm';
import pg from 'pg';

/** A failed statement in words that may stand in a log or a failure: its code, never its text or parameters. */
export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault';
  /** the data itself can't be stored: trying again can't help (SQLSTATE class 22) */
  readonly unstorable: boolean;

  constructor(message: string, unstorable: boolean) {
    super(message);
    this.unstorable = unstorable;
  }
}

/** Whether a statement failed because another row has the same key already. */
export function isDuplicate(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return cause instanceof pg.DatabaseError && cause.code === '23505';
}

/** What an error of the store may say of itself. Drizzle's holds every parameter, PostgreSQL's quotes values in its details. */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause instanceof pg.DatabaseError) {
    const place = [cause.table, cause.constraint].filter(Boolean).join(', ');
    const { code = '' } = cause;
    // the caller's session id under another workflow id: a client that derives ids wrongly, for whom no repetition helps
    const final = code.startsWith('22') || cause.constraint === 'sessions_external_id';
    return new DatabaseFault(`PostgreSQL refused a statement: ${code}${place && ` (${place})`}`, final);
  }
  if (!(error instanceof DrizzleQueryError)) return undefined;
  const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
  return new DatabaseFault(`a statement had no answer${code}`, false);
}
