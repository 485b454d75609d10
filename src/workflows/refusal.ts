import { ApplicationFailure } from '@temporalio/workflow';
import type { ErrandErrorCode } from '../errors.ts';

/** A refusal as the sender's client reads it back: the failure's type is the code, its detail names the field. */
export function refusal(code: ErrandErrorCode, message: string, field: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code, { field });
}

/** Refuses an update whose argument lacks a field: a handler that throws on it would fail the run's tasks for ever. */
export function assertFields(given: unknown, fields: Record<string, 'string' | 'object' | 'boolean'>): void {
  for (const [name, type] of Object.entries(fields)) {
    const value: unknown = typeof given === 'object' && given !== null ? Reflect.get(given, name) : undefined;
    if (typeof value !== type || value === null) throw refusal('invalid_request', `${name}: must be a ${type}`, name);
  }
}
