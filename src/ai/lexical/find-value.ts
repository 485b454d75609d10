import { findChoice } from './find-choice.ts';
import { findDate } from './find-date.ts';
import { findNumber } from './find-number.ts';
import { findText, findYesOrNo } from './find-text.ts';
import { findTokens } from './find-token.ts';
import { kindOf } from './leaf-kind.ts';
import { asSchema, typeOf } from './leaf-parameters.ts';
import type { Found, Search } from './value-search.ts';

/** The one value that the texts give for a parameter; none when several would do. */
export function findValue(search: Search): Found | undefined {
  const { leaf } = search;
  if (typeOf(leaf.schema) !== 'array') return findOne(search)[0];
  const items = { ...leaf, schema: asSchema(leaf.schema.items) };
  const found = findOne({ ...search, leaf: items, many: true });
  return found[0] ? { value: found.map(({ value }) => value), source: found[0].source } : undefined;
}

function findOne(search: Search & { many?: boolean }): Found[] {
  const kind = kindOf(search.leaf);
  switch (kind) {
    case 'constant':
      return [{ value: search.leaf.schema.const, source: '' }];
    case 'choice':
      return findChoice(search);
    case 'date':
      return findDate(search);
    case 'number':
      return findNumber(search);
    case 'boolean':
      return findYesOrNo(search);
    case 'text':
      return findText(search);
    case 'none':
      return [];
    default:
      return findTokens({ ...search, kind });
  }
}
