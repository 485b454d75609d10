import { createHash } from 'node:crypto';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';
import { type ImportRequest, importDocument } from '../../src/openapi/import-document.ts';
import { actionDefinitionSchema } from '../../src/schemas/action.ts';
import { compiledCatalog } from '../../src/turn/compiled-catalog.ts';
import { endpointCall } from '../../src/turn/endpoint-call.ts';
import type { HttpsEndpoint, RecordedRequest } from '../support/https-endpoint.ts';

/** Headers of the transport and of the engine; every other one is what the document asked for. */
const NOT_OF_THE_DOCUMENT = new Set(['host', 'connection', 'user-agent', 'accept-encoding', 'content-length']);

/**
 * Imports the document with the endpoint as its server, takes the action of one operation, has its arguments checked as a
 * model's are, and sends the call through the request builder and the endpoint client.
 * @returns what arrived, as a text: request line, headers of the document in order, an empty line, body as Latin-1. The boundary
 * of a multipart body is written BOUNDARY.
 */
export async function arrivedRequest({
  endpoint,
  document,
  operation,
  arguments: given,
}: {
  endpoint: HttpsEndpoint;
  document: Pick<ImportRequest, 'text' | 'fileName'>;
  /** e.g. `GET /orders/{id}` */
  operation: string;
  arguments: Record<string, unknown>;
}): Promise<string> {
  const imported = importDocument({
    ...document,
    source: 'default',
    adapt: true,
    skipInvalid: true,
    serverBaseUrlAll: endpoint.url,
  });
  const found = imported.actions.find(({ origin }) => origin.operation === operation);
  if (found === undefined) throw new Error(`${operation} was not imported`);
  // the catalog stores it as JSON
  const definition = actionDefinitionSchema.parse(JSON.parse(JSON.stringify(found.definition)));
  const action = { actionId: 'wire', revision: 1, origin: found.origin, definition };
  const problems = compiledCatalog([action]).byActionId.get('wire')?.problemsOf(given);
  if (problems?.length !== 0) throw new Error(`these arguments are refused: ${JSON.stringify(problems)}`);
  const request = endpointCall({
    action,
    arguments: given,
    callId: 'wire/0',
    messageId: 'wire',
    variables: [],
    open: () => '',
    bound: { contact: {}, session: { id: 'wire', ticketNumber: '1' } },
    digest: (text) => createHash('sha256').update(text).digest('hex'),
  });
  const client = createEndpointClient({
    timeoutMs: 10_000,
    maxResponseBytes: 1_000,
    extraCa: [endpoint.caPem],
    allow: [endpoint.target],
  });
  endpoint.requests.length = 0;
  const { outcome } = await client.send(request);
  await client.close();
  const [arrived] = endpoint.requests;
  if (arrived === undefined) throw new Error(`nothing arrived: ${JSON.stringify(outcome)}`);
  return asText(arrived);
}

function asText({ method, url, headers, body, header }: RecordedRequest): string {
  const boundary = /boundary=(.*)$/.exec(header['content-type'] ?? '')?.[1];
  const shown = headers.filter(([name]) => !NOT_OF_THE_DOCUMENT.has(name.toLowerCase()));
  const lines = [`${method} ${url}`, ...shown.map(([name, value]) => `${name}: ${value}`), '', body.toString('latin1')];
  const text = lines.join('\n');
  return boundary === undefined ? text : text.replaceAll(boundary, 'BOUNDARY');
}
