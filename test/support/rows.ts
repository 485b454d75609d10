import type { RecordedDecision } from '../../src/schemas/turn.ts';
import type { World } from './world.ts';

export interface TurnRow {
  id: string;
  trigger: string;
  parent_turn_id: string | null;
  depth: number;
  status: string;
  cause: string | null;
  sealed_widget_headers: string | null;
}

export interface StepRow {
  owner_id: string;
  step: number;
  decision: RecordedDecision;
  state: string | null;
  cause: string | null;
  arguments: unknown;
  request: { method: string; url: string; headers: { name: string; length: number; scheme?: string }[] } | null;
  response_status: number | null;
  response_body: Buffer | null;
}

export interface MessageRow {
  role: string;
  id: string;
  text: string;
}

type Asked = Pick<World, 'database'>;

/** The turns that answer a message, first to last. */
export async function turnsOf({ database }: Asked, messageId: string): Promise<TurnRow[]> {
  const rows = await database.query('select * from turns where message_id = $1 order by depth', [messageId]);
  return rows as unknown as TurnRow[];
}

/** The steps of the turns that answer a message, in order. */
export async function stepsOf({ database }: Asked, messageId: string): Promise<StepRow[]> {
  const rows = await database.query(
    `select s.* from steps s join turns t on t.organisation_id = s.organisation_id and t.id = s.owner_id
     where t.message_id = $1 order by t.depth, s.step`,
    [messageId],
  );
  return rows as unknown as StepRow[];
}

/** The steps that hold a call of the turn's own: a decision handed on to a continuation has no state. */
export async function callsOf(world: Asked, messageId: string): Promise<StepRow[]> {
  return (await stepsOf(world, messageId)).filter(({ state }) => state !== null);
}

/** The messages of a session, named as its caller does, in order. */
export async function messagesOf({ database }: Asked, session: string): Promise<MessageRow[]> {
  const rows = await database.query(
    `select m.* from messages m join sessions s on s.organisation_id = m.organisation_id and s.id = m.session_id
     where s.external_id = $1 order by m.position`,
    [session],
  );
  return rows as unknown as MessageRow[];
}

/** A session, named as its caller does. */
export async function sessionOf({ database }: Asked, session: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await database.query('select * from sessions where external_id = $1', [session]);
  return row;
}

const EVERY_TABLE = `select table_schema as schema, table_name as name from information_schema.tables
  where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;

/** Every row of every table as text; bytes in hexadecimal. */
export async function everyRow({ database }: Asked): Promise<string> {
  const tables = await database.query(
    `select quote_ident(schema) || '.' || quote_ident(name) as name from (${EVERY_TABLE}) t`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await database.query(`select to_jsonb(t)::text as row from ${name} t`);
    texts.push(...rows.map(({ row }) => String(row)));
  }
  return texts.join('\n');
}

/** All values of every column of every table as text, by `table.column`; bytes in hexadecimal. */
export async function everyColumn({ database }: Asked): Promise<Map<string, Buffer>> {
  const columns = await database.query(
    `select quote_ident(c.table_schema) || '.' || quote_ident(c.table_name) as table, quote_ident(column_name) as column,
       c.table_name || '.' || column_name as name
     from information_schema.columns c join (${EVERY_TABLE}) t on t.schema = c.table_schema and t.name = c.table_name`,
  );
  const values = new Map<string, Buffer>();
  for (const { table, column, name } of columns) {
    const rows = await database.query(`select ${column}::text as value from ${table} where ${column} is not null`);
    values.set(String(name), Buffer.from(rows.map(({ value }) => value).join('\n')));
  }
  return values;
}
