import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import { type CertificateAuthority, createCertificateAuthority } from '../../demo/certificate-authority.ts';

/** A request as it arrived, recorded before the handler answers it. */
export interface RecordedRequest {
  method: string;
  /** path and query, exactly as on the wire */
  url: string;
  /** in order, with the spelling of the wire */
  headers: [name: string, value: string][];
  /** by lower-case name */
  header: Record<string, string | undefined>;
  body: Buffer;
  bodyText: string;
  /** `x-test-id` header or `id` in the query, if the test set one: what an endpoint counts by */
  id: string | undefined;
}

export interface HttpsEndpoint {
  /** e.g. `https://localhost:40123` */
  url: string;
  port: number;
  /** `host:port`, as `ERRAND_EGRESS_ALLOW` wants it */
  target: string;
  caPem: string;
  requests: RecordedRequest[];
  /** every TCP connection that was accepted, handshake done or not */
  connections: number;
  stop(): Promise<void>;
}

/** Answers; a promise is awaited, any other result is ignored. */
export type EndpointHandler = (request: RecordedRequest, response: ServerResponse) => unknown;

let authority: Promise<CertificateAuthority> | undefined;

/** The one certificate authority of a test process. */
export function testAuthority(): Promise<CertificateAuthority> {
  authority ??= createCertificateAuthority({ name: 'Errand tests' });
  return authority;
}

/**
 * A real HTTPS server on a free local port. `hosts` are the names its certificate is for; `certificate` and `server` replace
 * what is wrong on purpose.
 */
export async function startHttpsEndpoint({
  handler,
  hosts = ['localhost', '127.0.0.1', '::1'],
  certificate,
  server: options = {},
}: {
  handler: EndpointHandler;
  hosts?: string[];
  certificate?: { certificatePem: string; keyPem: string };
  server?: ServerOptions;
}): Promise<HttpsEndpoint> {
  const { certificatePem: caPem, issue } = await testAuthority();
  const { certificatePem, keyPem } = certificate ?? (await issue({ hosts }));
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ cert: certificatePem, key: keyPem, ...options }, (request, response) => {
    void record(request)
      .then((recorded) => {
        requests.push(recorded);
        return handler(recorded, response);
      })
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))));
  });
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the endpoint has no port');
  const target = `localhost:${address.port}`;
  return {
    url: `https://${target}`,
    port: address.port,
    target,
    caPem,
    requests,
    get connections() {
      return connections;
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function record(request: IncomingMessage): Promise<RecordedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const texts = request.rawHeaders;
  const headers = texts.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, texts[at + 1] ?? '']] : []));
  const header = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
  const url = request.url ?? '';
  const id = header['x-test-id'] ?? new URL(url, 'https://endpoint').searchParams.get('id') ?? undefined;
  return { method: request.method ?? '', url, headers, header, body, bodyText: body.toString('utf8'), id };
}
