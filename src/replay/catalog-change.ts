import { z } from 'zod';
import { ErrandError } from '../errors.ts';
import { actionDraftSchema } from '../schemas/action-draft.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import type { CatalogChange } from './replay-attempt.ts';

const changeSchema = actionDraftSchema
  .pick({ description: true, segmentIds: true, pinned: true, status: true, channels: true })
  .extend({ toolName: z.string() });

/** The words of `errand apply`, of which only those can be tried that decide what is offered and chosen. */
const changesSchema = z.strictObject({ organisation: z.unknown().optional(), actions: z.array(changeSchema).min(1) });

/** @throws ErrandError `invalid_request` when the file says anything else; what is made of it throws `not_found` for an action */
export function catalogChange(given: unknown): CatalogChange {
  const parsed = changesSchema.safeParse(given);
  if (!parsed.success) throw describeIssues(parsed.error);
  const changes = new Map(parsed.data.actions.map(({ toolName, ...change }) => [toolName, change]));
  return (actions) => {
    const known = new Set(actions.map(({ definition }) => definition.toolName));
    const unknown = [...changes.keys()].find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new ErrandError('not_found', `there is no action "${unknown}": see errand action list`, {
        field: 'actions',
      });
    }
    return actions.map((action) => {
      const { definition } = action;
      const {
        description = definition.description,
        segmentIds = definition.segmentIds,
        pinned = definition.pinned,
        status = definition.status,
        channels = definition.channels,
      } = changes.get(definition.toolName) ?? {};
      return { ...action, definition: { ...definition, description, segmentIds, pinned, status, channels } };
    });
  };
}
