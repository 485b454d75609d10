import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { CallFailure } from './call-failure.ts';

export interface ResolvedAddress {
  address: string;
  /** 4 or 6 */
  family: number;
}

/** Every address of a host name, in the order in which they may be tried. */
export type ResolveHost = (host: string) => Promise<ResolvedAddress[]>;

/** The operating system's look-up: DNS, hosts file and whatever else it is told to ask. */
export const resolveBySystem: ResolveHost = (host) => lookup(host, { all: true });

/**
 * The addresses of a URL's host, asked for once; a literal address is its own and asks nobody.
 * @throws CallFailure `dns`; the signal's reason when it fired: a look-up cannot be cancelled, its answer is left behind
 */
export async function addressesOf({
  host,
  resolve,
  signal,
}: {
  host: string;
  resolve: ResolveHost;
  signal: AbortSignal;
}): Promise<ResolvedAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  signal.throwIfAborted();
  return new Promise((found, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    resolve(host)
      .then(found, (error: unknown) => reject(new CallFailure('dns', error)))
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}
