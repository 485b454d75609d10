import { ErrandError } from '../../errors.ts';
import { actionDefinitionSchema } from '../../schemas/action.ts';
import { channelSchema } from '../../schemas/channel.ts';
import { type ListedAction, listActions } from '../../services/list-actions.ts';
import { originText } from '../../turn/authoring/listed-actions.ts';
import { withStore } from '../with-store.ts';

export interface ListOptions {
  org: string;
  tag?: string;
  origin?: string;
  channel?: string;
  segment?: string;
  status?: string;
  json?: boolean;
}

const statusSchema = actionDefinitionSchema.shape.status;

export async function list({ org, json, channel, segment: segmentId, status, ...filter }: ListOptions): Promise<void> {
  const chosen = {
    ...filter,
    segmentId,
    channel: channel === undefined ? undefined : oneOf(channelSchema, 'channel', channel),
    status: status === undefined ? undefined : oneOf(statusSchema, 'status', status),
  };
  const actions = await withStore(({ db }) => listActions(db, { organisationId: org, filter: chosen }));
  if (json) console.log(JSON.stringify(actions.map(row)));
  else console.log(actions.length === 0 ? 'no actions' : actions.map(line).join('\n'));
}

/** Everything but the schemas, which `show` prints. */
function row({ actionId, revision, origin, definition, verification }: ListedAction) {
  const { parameters: _parameters, body: _body, headers: _headers, ...told } = definition;
  return { actionId, revision, origin, ...told, verification };
}

function line({ definition, revision, origin, verification }: ListedAction): string {
  const { toolName, name, method, baseUrl, path, status, channels, segmentIds, tags, pinned } = definition;
  const facts = [
    ...(status === 'disabled' ? ['disabled'] : []),
    channels.join(', ') || 'no channel',
    segmentIds.length > 0 ? `segments ${segmentIds.join(', ')}` : 'every contact',
    ...(tags.length > 0 ? [`tags ${tags.join(', ')}`] : []),
    originText(origin),
    `revision ${revision}`,
    verification?.verified ? 'verified' : `not verified since ${verification?.since.toISOString() ?? 'ever'}`,
  ];
  return `${pinned ? '* ' : '  '}${toolName}  "${name}"  ${method} ${baseUrl}${path}\n      ${facts.join(' · ')}`;
}

function oneOf<T extends string>(
  schema: { options: readonly T[]; safeParse(value: unknown): { success: boolean; data?: T } },
  option: string,
  value: string,
): T {
  const { data } = schema.safeParse(value);
  if (data !== undefined) return data;
  const message = `--${option} must be one of ${schema.options.join(', ')}, not ${value}`;
  throw new ErrandError('invalid_request', message, { field: option });
}
