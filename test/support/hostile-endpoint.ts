import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { testAuthority } from './https-endpoint.ts';

/** A request as its bytes stood on the wire, read by nothing but this file. */
export interface RawRequest {
  /** request line and headers, without the empty line */
  head: string;
  body: Buffer;
}

/** What the endpoint does once a whole request is there. */
export type RawAnswer = (socket: TLSSocket, request: RawRequest) => unknown;

export interface HostileEndpoint {
  url: string;
  target: string;
  caPem: string;
  requests: RawRequest[];
  /** accepted TCP connections, handshake done or not */
  connections: number;
  /** of every handshake, what the client said */
  hellos: { servername: string; protocols: string[] }[];
  /** bytes written to all connections together */
  writtenBytes(): number;
  /** connections that still stand */
  open(): number;
  stop(): Promise<void>;
}

/** A real TLS server that writes whatever it is told, HTTP or not. */
export async function startHostileEndpoint({
  answer,
  hosts = ['localhost', '127.0.0.1'],
}: {
  answer: RawAnswer;
  hosts?: string[];
}): Promise<HostileEndpoint> {
  const { certificatePem: caPem, issue } = await testAuthority();
  const { certificatePem: cert, keyPem: key } = await issue({ hosts });
  const requests: RawRequest[] = [];
  const hellos: HostileEndpoint['hellos'] = [];
  const sockets = new Set<Socket>();
  let written = 0;
  let connections = 0;
  const server = createServer({
    cert,
    key,
    ALPNCallback: (hello) => {
      // Node says false where a client named no host
      hellos.push({ servername: hello.servername || '', protocols: hello.protocols });
      return hello.protocols.includes('http/1.1') ? 'http/1.1' : undefined;
    },
  });
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket: TLSSocket) => {
    socket.on('error', () => {}).on('close', () => (written += socket.bytesWritten));
    let received = Buffer.alloc(0);
    socket.on('data', function onData(chunk: Buffer) {
      received = Buffer.concat([received, chunk]);
      const request = wholeRequest(received);
      if (!request) return;
      socket.off('data', onData).resume();
      requests.push(request);
      answer(socket, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    target: `127.0.0.1:${port}`,
    caPem,
    requests,
    hellos,
    get connections() {
      return connections;
    },
    writtenBytes: () => written,
    open: () => sockets.size,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function wholeRequest(received: Buffer): RawRequest | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const head = received.toString('latin1', 0, end);
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const body = received.subarray(end + 4);
  return body.byteLength < length ? undefined : { head, body };
}
