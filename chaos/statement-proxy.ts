import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { boundStatement, endsReady, frontendMessages, preparedStatement } from './postgres-messages.ts';
import type { StatementHolds, WatchedStatement } from './statement-holds.ts';

/** Stands between one worker and PostgreSQL and keeps connections at statements that are looked out for. */
export interface StatementProxy {
  /** the database's URL, by way of the proxy */
  url: string;
  /** lets every connection go on */
  release(): void;
  /** ends every connection: what it held never arrives */
  stop(): Promise<void>;
}

export async function startStatementProxy({
  databaseUrl,
  holds,
}: {
  databaseUrl: string;
  holds: Pick<StatementHolds, 'matching'>;
}): Promise<StatementProxy> {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const releases = new Set<() => void>();
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port) });
    const { release, leave } = relay({ client, upstream, holds });
    releases.add(release);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket
        .setNoDelay(true)
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket);
          releases.delete(release);
          leave();
          client.destroy();
          upstream.destroy();
        });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${address.port}`;
  let stopped: Promise<unknown> | undefined;
  return {
    url: url.href,
    release() {
      for (const release of releases) release();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      stopped ??= new Promise((resolve) => server.close(resolve));
      await stopped;
    },
  };
}

/** Passes a connection's bytes on until one of its statements is held; `leave` is for its end and may be repeated. */
function relay({
  client,
  upstream,
  holds,
}: {
  client: Socket;
  upstream: Socket;
  holds: Pick<StatementHolds, 'matching'>;
}): { release(): void; leave(): void } {
  const messagesIn = frontendMessages();
  const textOf = new Map<string, string>();
  const toServer: Buffer[] = [];
  const toClient: Buffer[] = [];
  let held: WatchedStatement | undefined;
  let stands = false;
  const stand = (hold: WatchedStatement) => {
    if (!stands) hold.standing += 1;
    stands = true;
    hold.reached.open();
  };
  const leave = () => {
    if (stands && held) held.standing -= 1;
    stands = false;
    held = undefined;
  };

  client.on('data', (chunk: Buffer) => {
    for (const { type, payload, bytes } of messagesIn(chunk)) {
      if (type === 'P') {
        const { name, text } = preparedStatement(payload);
        textOf.set(name, text);
      }
      if (type === 'B') {
        const { name, values } = boundStatement(payload);
        held ??= holds.matching(textOf.get(name) ?? '', values);
        if (held?.side === 'before') stand(held);
      }
      toServer.push(bytes);
    }
    if (held?.side !== 'before') upstream.write(Buffer.concat(toServer.splice(0)));
  });
  upstream.on('data', (chunk: Buffer) => {
    if (held?.side !== 'after') return void client.write(chunk);
    toClient.push(chunk);
    if (endsReady(chunk)) stand(held);
  });
  return {
    release() {
      leave();
      upstream.write(Buffer.concat(toServer.splice(0)));
      client.write(Buffer.concat(toClient.splice(0)));
    },
    leave,
  };
}
