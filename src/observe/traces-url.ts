/** Where a collector takes spans by OTLP/HTTP, below the address it is configured with. */
export function tracesUrl(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}
