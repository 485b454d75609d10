/** The wait a provider asks for, in milliseconds: OpenAI's `retry-after-ms`, else `retry-after` in seconds or as a date. */
export function retryAfterMs(headers: Record<string, string>, now: number = Date.now()): number | undefined {
  const exact = Number.parseFloat(headers['retry-after-ms'] ?? '');
  if (exact >= 0) return Math.round(exact);
  const header = headers['retry-after'] ?? '';
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Math.round(Number.parseFloat(header) * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The same of headers as an endpoint sent them. */
export function retryAfterOf(headers: readonly (readonly [name: string, value: string])[]): number | undefined {
  return retryAfterMs(Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])));
}
