import { ErrandError } from '../../errors.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import type { Adaptation } from '../import-report.ts';
import { notUsable } from '../refusals.ts';

/** Characters of one schema as JSON, escapes aside, once every reference stands written out. The largest real one seen has 200,000. */
export const MAX_CHARACTERS = 256 * 1024;
export const MAX_DEPTH = 100;

/** A schema written out, with what it adds to the schema around it. */
export interface Inlined {
  schema: JsonSchema | boolean;
  characters: number;
  depth: number;
  changes: readonly Adaptation[];
  /** properties that it leaves out because they are for answers only, those of its `allOf` as well */
  withheld: ReadonlySet<string>;
}

export const NONE_WITHHELD: ReadonlySet<string> = new Set();

/** What can not become part of a tool but may be left out of one, because nothing demands it. */
export class Unusable {
  readonly cause: ErrandError;
  constructor(cause: ErrandError) {
    this.cause = cause;
  }
}

const oversized = new WeakSet<Error>();

/** A schema over the budget: never left out of the schema around it, since it could be the whole point of it. */
export function tooLarge(pointer: string): Error {
  const error = notUsable(
    `more than ${MAX_CHARACTERS} characters once its references are written out`,
    pointer,
    'split the operation or shorten what it takes',
  );
  oversized.add(error);
  return error;
}

/** An operation over the budget by all that it takes together. */
export function operationTooLarge(pointer: string): Error {
  const reason = `all that it takes has more than ${MAX_CHARACTERS} characters once written out`;
  const error = notUsable(reason, pointer, 'split the operation');
  oversized.add(error);
  return error;
}

export function isTooLarge(error: unknown): boolean {
  return error instanceof ErrandError && oversized.has(error);
}

const nested = new WeakSet<Error>();

export function tooDeep(pointer: string): Error {
  const error = notUsable(`more than ${MAX_DEPTH} schemas inside each other`, pointer, 'flatten them');
  nested.add(error);
  return error;
}

export function isTooDeep(error: unknown): boolean {
  return error instanceof ErrandError && nested.has(error);
}

/** `true` and `false` are schemas too; written as objects where only an object may stand. */
export function objectOf(schema: JsonSchema | boolean): JsonSchema {
  if (typeof schema !== 'boolean') return schema;
  return schema ? {} : { not: {} };
}

const NONE: readonly Adaptation[] = [];

/** All changes of the parts, each once. */
export function united(lists: readonly (readonly Adaptation[])[]): readonly Adaptation[] {
  const filled = lists.filter((list) => list.length > 0);
  const [only = NONE] = filled;
  return filled.length <= 1 ? only : [...new Set(filled.flat())];
}
