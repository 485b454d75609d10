import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that Linux and macOS give to whoever asks for any: none of those can take it before it is used. */
const [FIRST, LAST] = [20_000, 30_000];

/** A port that nothing listened on a moment ago, for a process that must be told one, or that is to find nobody there. */
export async function freePort(): Promise<number> {
  const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
  const server = createServer().listen(port, '127.0.0.1');
  const isFree = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (!isFree) return freePort();
  server.close();
  await once(server, 'close');
  return port;
}
