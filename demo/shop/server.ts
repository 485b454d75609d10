import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { findRoute } from './routes.ts';
import type { ShopAnswer } from './shop-answer.ts';
import { initialShopState, SHOP_TOKEN, type ShopState } from './shop-state.ts';

const MAXIMUM_BODY_BYTES = 12 * 1024 * 1024;
const MAXIMUM_RECORDED = 5000;

/** What `GET /_requests` lists: the requests that reached the shop, oldest first. */
export const recordedRequestsSchema = z.array(
  z.object({
    method: z.string(),
    /** as it came, with its query */
    path: z.string(),
    /** in lower case; values are left out because one of them is the token */
    headerNames: z.array(z.string()),
    /** as text, whatever it was */
    body: z.string(),
    /** what the shop answered; 0 while it has not */
    status: z.number(),
  }),
);
type RecordedRequest = z.infer<typeof recordedRequestsSchema>[number];

export interface ShopOptions {
  token?: string;
  /** how long an export stays pending */
  exportMs?: number;
}

/** The example company: a request handler that keeps its state in memory. */
export function createShop({ token = SHOP_TOKEN, exportMs = 1500 }: ShopOptions = {}) {
  const state = initialShopState({ exportMs });
  const recorded: RecordedRequest[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const path = request.url ?? '/';
    const method = request.method ?? 'GET';
    const authorized = request.headers.authorization === `Bearer ${token}`;
    if (authorized && method === 'GET' && path.startsWith('/_requests')) {
      send(response, { status: 200, content: JSON.stringify(matching(recorded, path)) }, 'application/json');
      return;
    }
    // recorded before it is carried out: a request counts even when its answer never arrives
    const entry = { method, path, headerNames: Object.keys(request.headers), body: body.toString('utf8'), status: 0 };
    recorded.push(entry);
    if (recorded.length > MAXIMUM_RECORDED) recorded.shift();
    const answer = authorized ? await carryOut({ state, request, body }) : unauthorized(request);
    entry.status = answer.status;
    send(response, answer);
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    handle(request, response).catch((error: unknown) => {
      process.stderr.write(`example shop: ${String(error)}\n`);
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, content: 'the shop failed, try again later' });
    });
  };
}

function matching(recorded: RecordedRequest[], path: string): RecordedRequest[] {
  const wanted = splitTarget(path).query.get('contains') ?? '';
  return recorded.filter((entry) => entry.path.includes(wanted) || entry.body.includes(wanted));
}

function unauthorized(request: IncomingMessage): ShopAnswer {
  const content = request.headers.authorization ? 'this token is not valid' : 'the Authorization header is missing';
  return { status: 401, content, headers: { 'www-authenticate': 'Bearer' } };
}

async function carryOut({ state, request, body }: { state: ShopState; request: IncomingMessage; body: Buffer }) {
  const { path, query } = splitTarget(request.url ?? '/');
  const method = request.method ?? 'GET';
  const route = findRoute({ method, path });
  if (!route) return { status: 404, content: `nothing at ${method} ${path}` };
  if (body.length > MAXIMUM_BODY_BYTES) return { status: 413, content: 'the body is too large' };
  const contentType = request.headers['content-type'] ?? '';
  return route.operation({ state, pathParameters: route.pathParameters, query, contentType, body });
}

// not `new URL`: it would resolve `..` and hide what a client really sent
function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const mark = target.indexOf('?');
  if (mark === -1) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, mark), query: new URLSearchParams(target.slice(mark + 1)) };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // read to the end even when it is too much, so that the client hears the answer; one chunk beyond tells so
    if (size - chunk.length <= MAXIMUM_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, content, headers }: ShopAnswer, contentType?: string): void {
  const isText = typeof content === 'string';
  const type = contentType ?? (isText ? 'text/plain; charset=utf-8' : 'application/json');
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(isText ? content : JSON.stringify(content));
}
