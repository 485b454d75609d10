import { z } from 'zod';
import type { ShopState } from './shop-state.ts';

/** A request as the operations see it: authorised, routed and read to its end. */
export interface ShopRequest {
  state: ShopState;
  pathParameters: Record<string, string>;
  query: URLSearchParams;
  contentType: string;
  body: Buffer;
}

/** What an operation answers: data is sent as JSON, a string as plain text. */
export interface ShopAnswer {
  status: number;
  content: string | Record<string, unknown>;
  headers?: Record<string, string>;
}

export type ShopOperation = (request: ShopRequest) => ShopAnswer | Promise<ShopAnswer>;

/** The body as JSON for zod to judge; `undefined` when it is none. */
export function jsonBody({ contentType, body }: ShopRequest): unknown {
  if (!/^application\/json\b/i.test(contentType)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** One short line on the first thing that is wrong: an AI explains it better to the customer than a list. */
export function invalid(error: z.ZodError): ShopAnswer {
  const issue = error.issues[0];
  if (!issue || issue.path.length === 0) return { status: 400, content: 'the body must be a JSON object' };
  return { status: 400, content: `${issue.path.join('.')} is not valid: ${issue.message}` };
}

/** A positive amount of euros with at most two decimals. */
export const amountSchema = z.number().positive().multipleOf(0.01);

/** `89.9` -> `89.90 EUR`. */
export function euros(amount: number): string {
  return `${amount.toFixed(2)} EUR`;
}
