import { ErrandError } from '../errors.ts';

/** What `--args` says, which the action's schema then checks. @throws ErrandError `invalid_request` where it is no JSON */
export function argumentsOption(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ErrandError('invalid_request', `--args is no JSON (${reason}): write e.g. '{"orderId": "A-1"}'`, {
      field: 'args',
    });
  }
}
