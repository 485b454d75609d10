import { createServer } from 'node:net';
import { ErrandError } from '../errors.ts';

const ATTEMPTS = 5;

/** The server lost its port between the check and its own bind. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/**
 * Runs `start` with the wished port, or with a free port of 127.0.0.1 and again with another one while it rejects with
 * PortTakenError.
 * @throws ErrandError `unavailable` naming a wished port that is taken
 */
export async function startOnPort<Server>({
  port,
  server,
  start,
}: {
  port: number | undefined;
  /** for the message, e.g. `PostgreSQL` */
  server: string;
  start: (port: number) => Promise<Server>;
}): Promise<Server> {
  if (port !== undefined && !(await isFree(port))) throw portTaken({ port, server });
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(port ?? (await freePort()));
    } catch (error) {
      if (!(error instanceof PortTakenError)) throw error;
      if (port !== undefined) throw portTaken({ port, server });
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function portTaken({ port, server }: { port: number; server: string }): ErrandError {
  return new ErrandError(
    'unavailable',
    `Port ${port} for ${server} is taken: stop the program that listens on 127.0.0.1:${port}, or give another port (none = a free one).`,
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
