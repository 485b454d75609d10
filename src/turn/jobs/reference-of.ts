/** After a call that may begin a job: the reference id in its answer, by the declaration of its action. */
import type { JobDeclaration } from '../../schemas/job.ts';
import { valueAt } from './value-at.ts';

const MAX_CHARACTERS = 2_000;

/** Undefined = the answer begins no job: another status, or no usable reference where one should stand. */
export function referenceOf({
  declaration: { reference, startsOn },
  status,
  headers,
  body,
}: {
  declaration: Pick<JobDeclaration, 'reference' | 'startsOn'>;
  status: number;
  headers: readonly (readonly [name: string, value: string])[];
  body: string;
}): string | undefined {
  const begins = startsOn ? startsOn.includes(status) : status >= 200 && status < 300;
  if (!begins) return undefined;
  if ('pointer' in reference) return usable(valueAt(body, reference.pointer));
  const name = 'header' in reference ? reference.header : 'location';
  const value = headers.find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
  return usable('header' in reference ? value : value && lastSegment(value));
}

/** A number beyond 2^53 was not read as it was written: it is no reference. */
function usable(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return text === '' || text.length > MAX_CHARACTERS || text.includes('\0') ? undefined : text;
}

function lastSegment(location: string): string | undefined {
  const [path = ''] = location.split(/[?#]/);
  const segment = path
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
    .split('/')
    .findLast((one) => one !== '');
  if (segment === undefined) return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
