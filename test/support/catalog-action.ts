import { type ActionDefinition, actionDefinitionSchema, type CatalogAction } from '../../src/schemas/action.ts';

/** An action that every turn on web may offer, but for what a test says. */
export function catalogAction(toolName: string, change: Partial<ActionDefinition> = {}, revision = 1): CatalogAction {
  const definition = actionDefinitionSchema.parse({
    name: toolName,
    toolName,
    description: `Does what ${toolName} says`,
    status: 'live',
    method: 'GET',
    baseUrl: 'https://company.example',
    path: '/',
    parameters: [],
    headers: [],
    channels: ['web'],
    segmentIds: [],
    tags: [],
    pinned: false,
    requireForm: false,
    idempotencyKey: false,
    ...change,
  });
  return { actionId: `id-${toolName}`, revision, origin: { kind: 'hand' }, definition };
}
