import { addScenario } from '../../services/add-scenario.ts';
import { withStore } from '../with-store.ts';
import { draftOf, type ScenarioOptions } from './draft-options.ts';

export async function scenarioAdd(options: ScenarioOptions): Promise<void> {
  const { id: scenarioId, org: organisationId, json } = options;
  const { questions = [], answer = '', channels } = await draftOf(options);
  const added = await withStore(({ db }) =>
    addScenario(db, { organisationId, scenarioId, questions, answer, channels }),
  );
  console.log(json ? JSON.stringify(added) : `scenario ${scenarioId} added, ${added.questions.length} wordings`);
}
