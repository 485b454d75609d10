import type { TestResult } from '../../services/test-action.ts';

/** A test as people read it: the request, then what came back. */
export function testText({ request, result, notes }: TestResult): string {
  const { method, url, headers, body, binary, bodyBytes } = request;
  const sent = [
    `${method} ${url}`,
    ...headers.map((header) => `${header.name}: ${'value' in header ? header.value : masked(header)}`),
    ...(body === undefined ? [] : ['', binary ? `(${bodyBytes} bytes)` : body]),
  ];
  return [
    ...sent,
    '',
    ...(result ? received(result) : ['Dry run: nothing was sent.']),
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
}

function masked({ scheme, length, fingerprint }: { scheme?: string; length: number; fingerprint: string }): string {
  return `${scheme ? `${scheme} ` : ''}(secret, ${length} characters, fingerprint ${fingerprint})`;
}

function received({
  status,
  state,
  cause,
  headers,
  body,
  timings,
  testId,
}: NonNullable<TestResult['result']>): string[] {
  const { totalMs, ...parts } = timings;
  const phases = Object.entries({ ...parts, totalMs }).map(
    ([phase, ms]) => `${phase.replace(/Ms$/, '')} ${Math.round(ms)} ms`,
  );
  return [
    `${status ?? 'no status'} ${state}${cause ? ` (${cause})` : ''}, ${phases.join(', ')}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    body,
    '',
    `kept as test ${testId}`,
  ];
}
