import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** One scripted answer of a model's server; every field may be combined with `hold` or `delayMs`. */
export interface ScriptedAnswer {
  text?: string;
  /** in order; a string is sent as it is, an object as its JSON */
  toolCalls?: { name: string; arguments: string | object }[];
  /** in the protocol's own words */
  finishReason?: string;
  /** default 200; another one sends `body`, or an error of the protocol's shape */
  status?: number;
  /** replaces the whole response body; a string is sent as it is */
  body?: string | object;
  /** replaces what the answer says it used */
  usage?: object;
  headers?: Record<string, string>;
  delayMs?: number;
  /** the answer waits for it, so that a test can hold a turn at this point */
  hold?: Promise<unknown>;
  /** never answers */
  hang?: boolean;
  /** destroys the connection: before the answer, or in the middle of its body */
  cut?: 'before' | 'within';
}

/** @param request the parsed body; @param n 0 for the first request of this server */
export type Script<Body> = (request: Body, n: number) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface RecordedRequest<Body> {
  path: string;
  headers: IncomingMessage['headers'];
  body: Body;
}

export interface ScriptedServer<Body> {
  /** the base URL to configure, with `/v1` */
  url: string;
  /** oldest first, recorded before the script runs */
  requests: RecordedRequest<Body>[];
  /** replaces the script from the next request on */
  setScript(script: Script<Body>): void;
  /** also ends held and hanging answers */
  stop(): Promise<void>;
}

/** How a protocol writes what was scripted. */
export interface Wire {
  error(status: number): object;
  whole(scripted: ScriptedAnswer, about: AnswerAbout): object;
  /** the server-sent events of the same answer */
  events(scripted: ScriptedAnswer, about: AnswerAbout): string[];
}

export interface AnswerAbout {
  model: string;
  n: number;
}

/** A model's server over real HTTP on a free port of 127.0.0.1; it streams where the request says `stream: true`. */
export async function startScriptedServer<Body extends { model: string; stream?: boolean }>({
  script,
  wire,
  other = () => false,
}: {
  script: Script<Body>;
  wire: Wire;
  /** true = it has answered this one, which is no question to the model */
  other?: (path: string, body: never, response: ServerResponse) => boolean | Promise<boolean>;
}): Promise<ScriptedServer<Body>> {
  let current = script;
  const requests: RecordedRequest<Body>[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const body = { error: { message: `the script failed: ${error}`, type: 'script_failed' } };
      send({ response, status: 500, text: JSON.stringify(body) });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const parsed = JSON.parse(await readText(request));
    if (await other(path, parsed as never, response)) return;
    const body: Body = parsed;
    const n = requests.push({ path, headers: request.headers, body }) - 1;
    const scripted = await current(body, n);
    await scripted.hold;
    if (scripted.delayMs) await delay(scripted.delayMs);
    if (scripted.hang) return;
    if (scripted.cut === 'before') {
      response.destroy();
      return;
    }
    const { status = 200, cut } = scripted;
    const about = { model: body.model, n };
    const streams = body.stream === true && status === 200 && scripted.body === undefined;
    const whole = () => scripted.body ?? (status === 200 ? wire.whole(scripted, about) : wire.error(status));
    const text = streams ? wire.events(scripted, about).join('') : asText(whole());
    const type = streams ? 'text/event-stream' : 'application/json';
    send({ response, status, headers: { 'content-type': type, ...scripted.headers }, text, cut });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    setScript(next) {
      current = next;
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

export function send({
  response,
  status,
  headers = { 'content-type': 'application/json' },
  text,
  cut,
}: {
  response: ServerResponse;
  status: number;
  headers?: Record<string, string>;
  text: string;
  cut?: 'within' | undefined;
}): void {
  // a held answer whose caller has left, or whose server was stopped
  if (response.destroyed) return;
  response.writeHead(status, headers);
  if (cut === 'within') {
    response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
    return;
  }
  response.end(text);
}

function asText(body: string | object): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** The arguments of a scripted call as they stand on the wire. */
export function argumentsText({ arguments: given }: { arguments: string | object }): string {
  return asText(given);
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
