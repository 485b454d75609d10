import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a server; holds a connection, loses an answer, or cuts every connection, at a chosen point. */
export interface TcpProxy {
  port: number;
  /** resolves when a client has sent the text; from then on nothing of that connection passes */
  holdAt(text: string): Promise<void>;
  /** resolves when a client has sent the text; every connection is then cut, and every new one at once, until `mend` */
  cutAt(text: string): Promise<void>;
  /** the text still reaches the server, but its connection is cut when the answer comes */
  loseAnswerAt(text: string): Promise<void>;
  mend(): void;
  stop(): Promise<void>;
}

export async function startTcpProxy({ host, port }: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let watch: { text: string; then: 'hold' | 'cut' | 'lose'; reached: () => void } | undefined;
  let isCut = false;
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const watchFor = (text: string, then: 'hold' | 'cut' | 'lose') =>
    new Promise<void>((resolve) => {
      watch = { text, then, reached: resolve };
    });
  const server = createServer((client) => {
    if (isCut) {
      client.on('error', () => {}).destroy();
      return;
    }
    const upstream = connect({ host, port });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
    }
    let held = false;
    let loses = false;
    client.on('data', (data) => {
      if (watch && data.includes(watch.text)) {
        loses = watch.then === 'lose';
        held = !loses;
        isCut = watch.then === 'cut';
        watch.reached();
        watch = undefined;
        if (isCut) destroyAll();
      }
      if (!held) upstream.write(data);
    });
    upstream.on('data', (data) => void (loses ? client.destroy() : client.write(data)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    holdAt: (text) => watchFor(text, 'hold'),
    cutAt: (text) => watchFor(text, 'cut'),
    loseAnswerAt: (text) => watchFor(text, 'lose'),
    mend() {
      isCut = false;
    },
    async stop() {
      destroyAll();
      server.close();
      await once(server, 'close');
    },
  };
}
