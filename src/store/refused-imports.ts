import { and, eq, sql } from 'drizzle-orm';
import type { LeftOutOperation } from '../schemas/left-out-operation.ts';
import type { CatalogTransaction } from './catalog.ts';
import type { Database } from './database.ts';
import { refusedImports } from './schema.ts';

/** The last import of a source, which was refused and changed nothing. */
export interface RefusedImport {
  source: string;
  fileName: string;
  /** an `ErrandErrorCode` */
  code: string;
  message: string;
  leftOut: LeftOutOperation[];
  refusedAt: Date;
}

/** Keeps the refusal in place of the source's earlier one; nothing where there is no such organisation. */
export async function recordRefusedImport(
  db: Database,
  {
    organisationId,
    source,
    fileName,
    code,
    message,
    leftOut,
  }: Omit<RefusedImport, 'refusedAt'> & { organisationId: string },
): Promise<void> {
  await db.execute(sql`
    insert into refused_imports (organisation_id, source, file_name, code, message, left_out)
    select id, ${source}, ${fileName}, ${code}, ${message}, ${JSON.stringify(leftOut)}::jsonb
    from organisations where id = ${organisationId}
    on conflict (organisation_id, source) do update set file_name = excluded.file_name, code = excluded.code,
      message = excluded.message, left_out = excluded.left_out, refused_at = now()`);
}

export async function forgetRefusedImport(
  transaction: CatalogTransaction,
  { organisationId, source }: { organisationId: string; source: string },
): Promise<void> {
  await transaction
    .delete(refusedImports)
    .where(and(eq(refusedImports.organisationId, organisationId), eq(refusedImports.source, source)));
}

/** The sources whose last import was refused, the latest refusal first. */
export async function readRefusedImports(
  db: Pick<Database, 'select'>,
  organisationId: string,
): Promise<RefusedImport[]> {
  const { source, fileName, code, message, leftOut, refusedAt } = refusedImports;
  return db
    .select({ source, fileName, code, message, leftOut, refusedAt })
    .from(refusedImports)
    .where(eq(refusedImports.organisationId, organisationId))
    .orderBy(sql`${refusedAt} desc`, source);
}
