import { deleteAction } from '../../services/delete-action.ts';
import { withStore } from '../with-store.ts';

export async function deleteOne({ name, org, json }: { name: string; org: string; json?: boolean }): Promise<void> {
  const { actionId, definition, revision, origin } = await withStore(({ db }) =>
    deleteAction(db, { organisationId: org, name }),
  );
  const { toolName } = definition;
  if (json) console.log(JSON.stringify({ actionId, toolName, revision, deleted: true }));
  else console.log(`action ${toolName} deleted; its ${revision} revisions and the audit of its calls stay`);
  if (!json && origin.kind === 'import') {
    console.log(
      `warning: the next import of "${origin.source}" makes it again; what keeps it away is disable --channel`,
    );
  }
}
