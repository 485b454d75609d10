import type { HttpMethod } from '../../schemas/action.ts';
import type { CallState } from '../../schemas/call.ts';

/** A call of the session as the check compares it with what a reply says. */
export interface LedgerEntry {
  toolName: string;
  description: string;
  method: HttpMethod;
  arguments: unknown;
  state: CallState | null;
  /** null where no answer came */
  status: number | null;
  /** as text; a beginning of it is enough */
  body: string | null;
}
