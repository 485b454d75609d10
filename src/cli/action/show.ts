import { stringify } from 'yaml';
import { showAction } from '../../services/show-action.ts';
import { originText } from '../../turn/authoring/listed-actions.ts';
import { withStore } from '../with-store.ts';

export async function show({ name, org, json }: { name: string; org: string; json?: boolean }): Promise<void> {
  const action = await withStore(({ db }) => showAction(db, { organisationId: org, name }));
  if (json) {
    console.log(JSON.stringify(action));
    return;
  }
  // comments first and the definition as YAML: the whole can be saved, edited and given back with edit --file
  const { actionId, revision, origin, definition, warnings } = action;
  console.log(`# ${actionId}, revision ${revision}, origin ${originText(origin)}`);
  for (const { message } of warnings) console.log(`# ${message}`);
  console.log(stringify(definition).trimEnd());
}
