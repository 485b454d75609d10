import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a server and holds a connection for good at a chosen point. */
export interface TcpProxy {
  port: number;
  /** resolves when a client has sent the text; from then on nothing of that connection passes */
  holdAt(text: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startTcpProxy({ host, port }: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let hold: { text: string; reached: () => void } | undefined;
  const server = createServer((client) => {
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
    client.on('data', (data) => {
      if (hold && data.includes(hold.text)) {
        held = true;
        hold.reached();
        hold = undefined;
      }
      if (!held) upstream.write(data);
    });
    upstream.on('data', (data) => void client.write(data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    port: address.port,
    holdAt: (text) =>
      new Promise((resolve) => {
        hold = { text, reached: resolve };
      }),
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
