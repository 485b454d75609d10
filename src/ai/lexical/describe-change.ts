import { describeResult } from './describe-result.ts';

/** What a schedule found changed, for the customer; the last line of `result` is the engine's. */
export function describeChange(result: string): string {
  const body = result.replace(/\n\n[^\n]*$/, '');
  return `Something that is looked after for you has changed. ${describeResult({ result: body, reading: true })}`;
}
