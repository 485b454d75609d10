import { editScenario } from '../../services/edit-scenario.ts';
import { withStore } from '../with-store.ts';
import { draftOf, type ScenarioOptions } from './draft-options.ts';

export async function scenarioEdit(options: ScenarioOptions): Promise<void> {
  const { id: scenarioId, org: organisationId, json } = options;
  const change = await draftOf(options);
  const edited = await withStore(({ db }) => editScenario(db, { organisationId, scenarioId, change }));
  const { changed } = edited;
  if (json) console.log(JSON.stringify(edited));
  else console.log(`scenario ${scenarioId}: ${changed.length > 0 ? `changed ${changed.join(', ')}` : 'no change'}`);
}
