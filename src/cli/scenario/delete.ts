import { deleteScenario } from '../../services/delete-scenario.ts';
import { withStore } from '../with-store.ts';

export async function scenarioDelete({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const deleted = await withStore(({ db }) => deleteScenario(db, { organisationId: org, scenarioId: id }));
  console.log(json ? JSON.stringify(deleted) : `scenario ${id} deleted`);
}
