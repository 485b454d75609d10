// Which conditions of the segment filter kept one action from a turn: all of them, since each has to be mended.
import type { CatalogAction } from '../../schemas/action.ts';
import type { TurnFacts } from '../../schemas/turn.ts';
import { type Change, errandCommand, type Finding, listed } from './change.ts';
import type { TurnRecord } from './turn-record.ts';

export type FilterCondition = 'status' | 'channel' | 'segment';

export interface FilterFinding extends Finding {
  condition: FilterCondition;
}

/** What one condition says of an action under some facts; undefined = it lets the action pass. */
function failing(action: CatalogAction, facts: TurnFacts): FilterCondition[] {
  const { status, channels, segmentIds } = action.definition;
  const shares = segmentIds.length === 0 || segmentIds.some((segmentId) => facts.segmentIds.includes(segmentId));
  return [
    ...(status === 'live' ? [] : ['status' as const]),
    ...(channels.includes(facts.channel) ? [] : ['channel' as const]),
    ...(shares ? [] : ['segment' as const]),
  ];
}

/** `action` is the turn's revision, `current` the one that stands; empty where the filter let it pass. */
export function filterFindings({
  action,
  current,
  record: { organisationId, facts, contact },
}: {
  action: CatalogAction;
  current: CatalogAction | undefined;
  record: Pick<TurnRecord, 'organisationId' | 'facts' | 'contact'>;
}): FilterFinding[] {
  const segmentIdsNow = contact?.segmentIds ?? [];
  const still = current ? failing(current, { ...facts, segmentIds: segmentIdsNow }) : [];
  return failing(action, facts).map((condition) => {
    const fact = factOf({ condition, action, facts });
    if (!current) return { condition, fact, changes: [] };
    if (!still.includes(condition)) {
      const since = sinceOf({ condition, action: current, segmentIdsNow });
      return { condition, fact: `${fact} (${since})`, changes: [] };
    }
    return { condition, fact, changes: [changeOf({ condition, action: current, organisationId, facts, contact })] };
  });
}

function factOf({
  condition,
  action: { definition },
  facts,
}: {
  condition: FilterCondition;
  action: CatalogAction;
  facts: TurnFacts;
}): string {
  if (condition === 'status') return 'disabled for every conversation';
  if (condition === 'channel') {
    const { channels } = definition;
    const where = channels.length === 0 ? 'no channel' : `${listed(channels)} only`;
    return `enabled on ${where}, this session is on ${facts.channel}`;
  }
  const restricted = `restricted to ${listed(definition.segmentIds)}`;
  if (facts.contactId === null) return `${restricted}; the session had no contact with an identity, so it was in none`;
  const were = facts.segmentIds.length === 0 ? 'no segment' : listed(facts.segmentIds);
  return `${restricted}; the contact was in ${were} at that moment`;
}

function sinceOf({
  condition,
  action: { definition, revision },
  segmentIdsNow,
}: {
  condition: FilterCondition;
  action: CatalogAction;
  segmentIdsNow: string[];
}): string {
  if (condition === 'status') return `live now, at revision ${revision}`;
  if (condition === 'channel') return `enabled there now, at revision ${revision}`;
  if (definition.segmentIds.length === 0) return `not restricted any more, at revision ${revision}`;
  return `it is in ${listed(definition.segmentIds.filter((segmentId) => segmentIdsNow.includes(segmentId)))} now`;
}

function changeOf({
  condition,
  action: { definition },
  organisationId,
  facts,
  contact,
}: {
  condition: FilterCondition;
  action: CatalogAction;
  organisationId: string;
  facts: TurnFacts;
  contact: TurnRecord['contact'];
}): Change {
  const { toolName, segmentIds } = definition;
  const org = ['--org', organisationId];
  if (condition === 'status') {
    return { what: 'enable the action', command: errandCommand('action', 'enable', toolName, ...org) };
  }
  if (condition === 'channel') {
    const command = errandCommand('action', 'enable', toolName, '--channel', facts.channel, ...org);
    return { what: `enable the action on ${facts.channel}`, command };
  }
  const [segmentId = ''] = segmentIds;
  if (!contact) {
    const what = `send the contact's e-mail, phone or external id with the message, and have that contact in ${segmentId}`;
    return { what, command: null };
  }
  const command = errandCommand('segment', 'members', segmentId, '--add', contact.contactId, ...org);
  return { what: `add the contact to ${segmentId}, if it belongs there`, command };
}
