import type { ActionParameter } from '../../schemas/action.ts';
import { childOf, type DocumentObject, type Located } from '../located.ts';
import { quoted } from '../quoted.ts';
import { notValid } from '../refusals.ts';

type Serialisation = Pick<ActionParameter, 'style' | 'explode'>;

const DELIMITED = { ssv: 'spaceDelimited', tsv: 'tabDelimited', pipes: 'pipeDelimited' } as const;

/**
 * Swagger 2.0's `collectionFormat` of a list in OpenAPI 3's words; nothing for what is no list. The default is csv; `multi`
 * repeats the name and stands in query and formData only.
 * @throws ErrandError `failed_to_parse_spec` for another format
 */
export function listSerialisation(
  parameter: Located<DocumentObject>,
  place: ActionParameter['in'] | 'formData',
): Serialisation {
  if (childOf(parameter, 'type').value !== 'array') return {};
  const { value: format = 'csv', pointer } = childOf(parameter, 'collectionFormat');
  const mayRepeat = place === 'query' || place === 'formData';
  if (format === 'csv') return mayRepeat ? { style: 'form', explode: false } : { style: 'simple' };
  if (format === 'multi' && mayRepeat) return { style: 'form', explode: true };
  if (format === 'ssv' || format === 'tsv' || format === 'pipes') return { style: DELIMITED[format], explode: false };
  const fix = `use csv, ssv, tsv, pipes${mayRepeat ? ' or multi' : ''}`;
  throw notValid(`a ${place} parameter can not have the collectionFormat ${quoted(format)}`, pointer, fix);
}
