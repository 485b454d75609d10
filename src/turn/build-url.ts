/** The address of a call: path parameters encoded one by one, query parameters by their style, and a last look at both. */
import { ErrandError } from '../errors.ts';
import type { ActionDefinition, ActionParameter } from '../schemas/action.ts';
import { buildPairs } from './build-pairs.ts';
import { percentEncode } from './percent-encode.ts';
import { textOfParameter } from './serialize-parameter.ts';

/**
 * The absolute URL of a call. `values` holds the arguments that are present, by `argument`.
 * @throws ErrandError `invalid_request` when a path parameter is missing or empty, when a segment would be `.` or `..`
 * (URL parsers would walk up the path), or when the URL means something else to a parser than what was written
 */
export function buildUrl({
  definition,
  values,
}: {
  definition: Pick<ActionDefinition, 'baseUrl' | 'path' | 'parameters'>;
  values: ReadonlyMap<string, unknown>;
}): string {
  const [template = '', templateQuery] = split(definition.path, '?');
  const path = filledTemplate({ template, parameters: definition.parameters, values });
  const taken = [...new URLSearchParams(templateQuery).keys()];
  const pairs = buildPairs({ place: 'query', parameters: definition.parameters, values, taken });
  const query = [...(templateQuery ? [templateQuery] : []), ...pairs.map(({ text }) => text)].join('&');
  const written = `${definition.baseUrl.replace(/\/+$/, '')}${path}`;
  assertMeansWhatItSays(written, definition.baseUrl);
  // what stands behind a # is not sent, and parameters would come to stand there
  if (query.includes('#'))
    throw invalid('path', 'the query in the path of this action holds a #: nothing after it is sent');
  return new URL(query === '' ? written : `${written}?${query}`).href;
}

function filledTemplate({
  template,
  parameters,
  values,
}: {
  template: string;
  parameters: readonly ActionParameter[];
  values: ReadonlyMap<string, unknown>;
}): string {
  const byName = new Map(parameters.flatMap((one) => (one.in === 'path' ? [[one.name, one] as const] : [])));
  const segments = template.split('/').map((segment) => {
    const filledBy: string[] = [];
    const filled = segment.replace(/\{([^{}]*)\}/g, (_whole, name: string) => {
      const parameter = byName.get(name);
      if (!parameter) throw invalid(name, `path parameter "${name}" is not declared`);
      filledBy.push(parameter.argument);
      return pathText(parameter, values.get(parameter.argument));
    });
    if (filledBy.length > 0 && (filled === '.' || filled === '..')) {
      const field = filledBy.join(', ');
      throw invalid(field, `${field}: "${filled}" cannot stand in the path, it would leave its segment`);
    }
    return filled;
  });
  return segments.join('/');
}

function pathText(parameter: ActionParameter, value: unknown): string {
  const field = parameter.argument;
  const encode = (text: string) => percentEncode(text, field);
  const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  // an empty segment would address the collection instead of the one thing that was meant
  const text = empty ? '' : textOfParameter({ parameter, value, encode });
  if (text === '') throw invalid(field, `${field}: the path needs a value here`);
  return text;
}

function assertMeansWhatItSays(written: string, baseUrl: string): void {
  const parsed = URL.canParse(written) ? new URL(written) : undefined;
  const base = new URL(baseUrl);
  const sound =
    parsed !== undefined &&
    parsed.protocol === 'https:' &&
    parsed.host === base.host &&
    parsed.username === '' &&
    parsed.password === '' &&
    parsed.search === '' &&
    parsed.hash === '' &&
    // a `.`, `..` or backslash that stood in the template changes the number of segments
    parsed.pathname.split('/').length === Math.max(2, written.split('/').length - 2);
  if (!sound) throw invalid('path', 'the base URL and path of this action do not make one plain https address');
}

function split(text: string, mark: string): [before: string, after?: string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}

function invalid(field: string, message: string): ErrandError {
  return new ErrandError('invalid_request', message, { field });
}
