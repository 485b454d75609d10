/** Authoring: where a draft's calls go, and what is wrong with that. */
import { ErrandError } from '../../errors.ts';
import type { ActionParameter } from '../../schemas/action.ts';
import type { ActionDraft, DraftProblem } from '../../schemas/action-draft.ts';
import { buildUrl } from '../build-url.ts';

export interface DraftAddress {
  /** without trailing slash */
  baseUrl: string;
  path: string;
}

/** `url` is taken apart after its host; `baseUrl` and `path` stand as they are given. */
export function draftAddress({ url, baseUrl, path }: Pick<ActionDraft, 'url' | 'baseUrl' | 'path'>): DraftAddress {
  const [, origin, rest] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/is.exec(url ?? '') ?? [];
  return {
    baseUrl: (origin ?? url ?? baseUrl ?? '').replace(/\/+$/, ''),
    path: url === undefined ? (path ?? '') : (rest ?? ''),
  };
}

/** Everything that keeps the two from making one plain https address once the path is filled. */
export function addressProblems({
  address: { baseUrl, path },
  field,
  parameters,
}: {
  address: DraftAddress;
  /** what the person wrote: `url`, or `baseUrl` */
  field: 'url' | 'baseUrl';
  parameters: readonly ActionParameter[];
}): DraftProblem[] {
  const inPath = field === 'url' ? 'url' : 'path';
  const baseProblem = baseUrlProblem(baseUrl);
  if (baseProblem) return [{ field, problem: baseProblem }];
  if (path !== '' && !path.startsWith('/')) return [{ field: inPath, problem: 'must begin with /' }];
  if (path.includes('#')) return [{ field: inPath, problem: 'holds a #: what follows it is never sent, leave it out' }];
  const [template = '', query = ''] = path.split('?', 2);
  if (/[{}]/.test(template.replaceAll(/\{[^{}]+\}/g, ''))) {
    return [{ field: inPath, problem: 'has a curly bracket without its partner, or an empty pair: write {name}' }];
  }
  if (/[{}]/.test(query)) {
    return [{ field: inPath, problem: 'has curly brackets after the ?: declare a query parameter instead' }];
  }
  const inCurly = parameters.filter((parameter) => parameter.in === 'path');
  const values = new Map(inCurly.map(({ argument }) => [argument, 'x']));
  try {
    // what is not declared is told as a problem of the parameters
    buildUrl({ definition: { baseUrl, path: template.replaceAll(/\{[^{}]+\}/g, 'x'), parameters: [] }, values });
    return [];
  } catch (error) {
    if (error instanceof ErrandError)
      return [{ field: inPath, problem: 'holds . or .. or a backslash: write it plainly' }];
    throw error;
  }
}

function baseUrlProblem(baseUrl: string): string | undefined {
  if (baseUrl === '') return 'is missing: give the https address of the endpoint';
  if (/[{}]/.test(baseUrl)) return 'has curly brackets: they can stand in the path only';
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url) return `"${baseUrl}" is no URL: write e.g. https://api.example.com`;
  if (url.protocol !== 'https:')
    return `must begin with https://, not ${url.protocol}//: calls are made over HTTPS only`;
  if (url.username !== '' || url.password !== '')
    return 'holds a user or password: set a global variable Authorization instead';
  if (url.search !== '' || url.hash !== '') return 'holds a query or fragment: put the query into the path';
  return undefined;
}
