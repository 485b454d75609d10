import type { Located } from '../located.ts';
import { quoted } from '../quoted.ts';
import { notValid } from '../refusals.ts';

/**
 * A field that is true or false, and undefined where it is absent.
 * @throws ErrandError `failed_to_parse_spec` for anything else: YAML 1.1 readers took `yes` for true, YAML 1.2 takes it for a text
 */
export function flag({ value, pointer }: Located): boolean | undefined {
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
  throw notValid(`${quoted(value)} is neither true nor false`, pointer, 'write true or false, without quotes');
}
