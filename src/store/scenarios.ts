import { and, eq, gt, isNull, lte, or } from 'drizzle-orm';
import { type Scenario, scenarioDraftSchema } from '../schemas/scenario.ts';
import type { CatalogTransaction } from './catalog.ts';
import type { Database } from './database.ts';
import { organisations, scenarios } from './schema.ts';

/** The scenarios of an organisation as they stood at one catalog version, by id. */
export async function readScenarios(
  db: Pick<Database, 'select'>,
  { organisationId, catalogVersion }: { organisationId: string; catalogVersion: number },
): Promise<Scenario[]> {
  const rows = await db
    .select()
    .from(scenarios)
    .where(
      and(
        eq(scenarios.organisationId, organisationId),
        lte(scenarios.validFrom, catalogVersion),
        or(isNull(scenarios.validTo), gt(scenarios.validTo, catalogVersion)),
      ),
    )
    .orderBy(scenarios.id);
  return rows.map(scenarioOf);
}

/** The scenarios of an organisation as they stand now, by id; undefined = no such organisation. */
export async function readCurrentScenarios(
  db: Pick<Database, 'select'>,
  organisationId: string,
): Promise<Scenario[] | undefined> {
  const rows = await db
    .select({ scenario: scenarios })
    .from(organisations)
    .leftJoin(scenarios, and(eq(scenarios.organisationId, organisations.id), isNull(scenarios.validTo)))
    .where(eq(organisations.id, organisationId))
    .orderBy(scenarios.id);
  return rows.length === 0 ? undefined : rows.flatMap(({ scenario }) => (scenario ? [scenarioOf(scenario)] : []));
}

function scenarioOf({ id, questions, answer, channels }: typeof scenarios.$inferSelect): Scenario {
  return { scenarioId: id, ...scenarioDraftSchema.parse({ questions, answer, channels }) };
}

interface ScenarioVersion {
  organisationId: string;
  catalogVersion: number;
}

/** Ends what stands under this id, if anything does, and opens this one. */
export async function putScenario(
  transaction: CatalogTransaction,
  { organisationId, catalogVersion, scenario }: ScenarioVersion & { scenario: Scenario },
): Promise<void> {
  const { scenarioId, questions, answer, channels } = scenario;
  await retireScenario(transaction, { organisationId, catalogVersion, scenarioId });
  const row = { organisationId, id: scenarioId, validFrom: catalogVersion, questions, answer, channels };
  await transaction.insert(scenarios).values(row);
}

/** Ends a scenario with this catalog version; turns that began before keep it. */
export async function retireScenario(
  transaction: CatalogTransaction,
  { organisationId, catalogVersion, scenarioId }: ScenarioVersion & { scenarioId: string },
): Promise<void> {
  await transaction
    .update(scenarios)
    .set({ validTo: catalogVersion })
    .where(and(eq(scenarios.organisationId, organisationId), eq(scenarios.id, scenarioId), isNull(scenarios.validTo)));
}
