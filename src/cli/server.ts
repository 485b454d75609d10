import { readConfig } from '../config.ts';
import { startServer } from '../server.ts';
import { reachableConfig } from './running-servers.ts';

const DEFAULT_PORT = 8080;

/** The hosted pages, until SIGINT or SIGTERM: forms that are being sent are answered first. A second signal does not wait. */
export async function server(): Promise<void> {
  const config = await reachableConfig(readConfig());
  const running = await startServer(config, { port: config.ERRAND_SERVER_PORT ?? DEFAULT_PORT });
  console.error(`server: forms at ${running.url}, for customers at ${config.ERRAND_PUBLIC_URL ?? NO_PUBLIC_URL}`);
  await signalled();
  await running.close();
}

const NO_PUBLIC_URL = 'no address: set ERRAND_PUBLIC_URL where workers run, or forms carry no link';

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}
