import { ErrandError } from '../../errors.ts';
import { type BindingSource, bindingSourceSchema } from '../../schemas/action.ts';
import type { ActionDraft } from '../../schemas/action-draft.ts';

/**
 * A draft whose parameters, or fields of the body, are bound as `--bind NAME=SOURCE` says.
 * @throws ErrandError `invalid_request` for an unknown source, or a name that is not declared
 */
export function boundDraft(draft: ActionDraft, options: readonly string[]): ActionDraft {
  return options.reduce(withBinding, draft);
}

function withBinding(draft: ActionDraft, option: string): ActionDraft {
  const [, target = '', source = ''] = /^([^=]+)=(.+)$/s.exec(option) ?? [];
  if (target === '') throw refused(`--bind ${JSON.stringify(option)}: write NAME=SOURCE`);
  const binding = sourceOf(source);
  const { body, parameters } = draft;
  if (target.startsWith('/')) {
    if (!body) throw refused(`--bind ${option}: the action has no body`);
    return { ...draft, body: { ...body, bindings: { ...body.bindings, [target]: binding } } };
  }
  if (!parameters?.some(({ name }) => name === target)) {
    throw refused(`--bind ${option}: there is no parameter "${target}": declare it with --param`);
  }
  return { ...draft, parameters: parameters.map((one) => (one.name === target ? { ...one, binding } : one)) };
}

function sourceOf(text: string): BindingSource {
  const [, constant] = /^constant:(.*)$/s.exec(text) ?? [];
  const parsed = bindingSourceSchema.safeParse(constant === undefined ? text : { constant });
  if (parsed.success) return parsed.data;
  const known = 'contact.email, contact.phone, contact.externalId, session.id, session.ticketNumber or constant:VALUE';
  throw refused(`--bind: ${JSON.stringify(text)} is no source of a value: use ${known}`);
}

function refused(message: string): ErrandError {
  return new ErrandError('invalid_request', message, { field: 'binding' });
}
