import type { ActionDefinition, ActionLink, ActionParameter } from '../../schemas/action.ts';
import type { JobDeclaration } from '../../schemas/job.ts';
import { cut, quoted } from '../quoted.ts';

/** What a link says of following a job: where the reference is in the answer, and how the poll is made. */
export type LinkedPoll = Pick<JobDeclaration, 'reference' | 'poll'>;

/** Why a link says nothing of a job. */
export interface NoPoll {
  reason: string;
}

type Value =
  | { kind: 'reference'; reference: LinkedPoll['reference'] }
  | { kind: 'copy'; source: string }
  | { kind: 'constant'; value: unknown }
  | { kind: 'none'; reason: string };

/**
 * A link as the poll of a job: one parameter of the linked operation takes a value of the answer, the others constants and values of
 * the request (OpenAPI 3, "Link Object" and "Runtime Expressions").
 */
export function linkedPoll(
  link: ActionLink,
  { caller, polled }: { caller: ActionDefinition; polled: ActionDefinition | undefined },
): LinkedPoll | NoPoll {
  if (!polled) return { reason: `${link.operation} is not imported` };
  if (link.requestBody !== undefined) return { reason: 'it sends a body' };
  let taken: { reference: LinkedPoll['reference']; argument: string } | undefined;
  const constants: [string, unknown][] = [];
  const copies: [string, string][] = [];
  for (const [name, written] of Object.entries(link.parameters)) {
    const taker = polled.parameters.find((one) => name === one.name || name === `${one.in}.${one.name}`);
    if (!taker) return { reason: `${link.operation} has no parameter "${cut(name)}"` };
    const { argument } = taker;
    const value = linkValue(written, { caller, taker });
    if (value.kind === 'none') return { reason: value.reason };
    if (value.kind === 'constant') constants.push([argument, value.value]);
    if (value.kind === 'copy') copies.push([argument, value.source]);
    if (value.kind !== 'reference') continue;
    if (taken) return { reason: 'two of its parameters take values of the answer' };
    taken = { reference: value.reference, argument };
  }
  if (!taken) return { reason: 'none of its parameters takes a value of the answer' };
  const { reference, argument } = taken;
  const fromCall = copies.length === 0 ? {} : { fromCall: Object.fromEntries(copies) };
  return {
    reference,
    poll: { action: polled.toolName, argument, arguments: Object.fromEntries(constants), ...fromCall },
  };
}

/** Embedded in braces an expression means the same as bare; a text around it can not be made of a reference. */
function linkValue(written: unknown, { caller, taker }: { caller: ActionDefinition; taker: ActionParameter }): Value {
  if (typeof written !== 'string') return { kind: 'constant', value: written };
  const expression = /^\{(\$[^{}]*)\}$/.exec(written)?.[1] ?? written;
  const none = (reason: string): Value => ({ kind: 'none', reason: `${quoted(written)} ${reason}` });
  if (!expression.startsWith('$')) {
    return expression.includes('{$') ? none('is more than one expression') : { kind: 'constant', value: written };
  }
  const [, from = '', place, rest = ''] =
    /^\$(request|response)\.(?:body(?=#|$)|(header|query|path)\.)(.*)$/s.exec(expression) ?? [];
  const pointer = place === undefined ? rest.replace(/^#/, '') : undefined;
  if (from === 'response' && pointer !== undefined) return { kind: 'reference', reference: { pointer } };
  if (from === 'response' && place === 'header') return { kind: 'reference', reference: inHeader(rest, taker) };
  if (from !== 'request') return none('names no value of the answer');
  if (pointer !== undefined) {
    return pointer === '' ? none('is the whole body of the call') : { kind: 'copy', source: pointer };
  }
  const source = caller.parameters.find(
    (one) =>
      one.in === place && (place === 'header' ? one.name.toLowerCase() === rest.toLowerCase() : one.name === rest),
  );
  return source ? { kind: 'copy', source: source.argument } : none('names no parameter of the call');
}

/** The address of a job is no part of another path: its last segment is. */
function inHeader(header: string, { in: place }: ActionParameter): LinkedPoll['reference'] {
  return header.toLowerCase() === 'location' && place === 'path' ? { location: true } : { header };
}
