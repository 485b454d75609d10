import { once } from 'node:events';
import { isIP, type LookupFunction, connect as netConnect, type Socket } from 'node:net';
import { type SecureContext, type TLSSocket, connect as tlsConnect } from 'node:tls';
import type { CallTimings } from '../schemas/call.ts';
import { type AddressGuard, hostOf } from './address-guard.ts';
import { CallFailure, connectFailure, handshakeFailure } from './call-failure.ts';
import { addressesOf, type ResolvedAddress, type ResolveHost, resolveBySystem } from './resolve-host.ts';

interface Dialling {
  url: URL;
  guard: AddressGuard;
  resolve?: ResolveHost;
  secureContext: SecureContext;
  /** ends the attempt in any phase, with the signal's own reason */
  signal: AbortSignal;
  /** filled in as phases end */
  timings: CallTimings;
}

/**
 * Opens one verified TLS connection to a URL's host. The name is looked up once, only permitted addresses of the answer are
 * dialled, and the address that answered is checked again: a second look-up that could be rebound does not exist.
 * @throws CallFailure with `dns`, `blocked_address`, `refused`, `reset` or a `tls...` cause; the signal's reason when it fired
 */
export async function dial({
  url,
  guard,
  resolve = resolveBySystem,
  secureContext,
  signal,
  timings,
}: Dialling): Promise<TLSSocket> {
  const host = hostOf(url);
  const port = url.port === '' ? 443 : Number(url.port);
  let phaseStart = performance.now();
  const phaseMs = () => {
    const now = performance.now();
    const elapsed = now - phaseStart;
    phaseStart = now;
    return elapsed;
  };

  const addresses = await addressesOf({ host, resolve, signal });
  timings.dnsMs = phaseMs();
  const permitted = addresses.filter(({ address }) => guard.permits({ host, port, address }));
  if (permitted.length === 0) throw new CallFailure('blocked_address', undefined);

  const socket = netConnect({
    host,
    port,
    lookup: answering(permitted),
    autoSelectFamily: permitted.length > 1,
    autoSelectFamilyAttemptTimeout: 1000,
    noDelay: true,
  });
  await until({ socket, event: 'connect', signal, failure: connectFailure });
  timings.connectMs = phaseMs();
  if (!guard.permits({ host, port, address: socket.remoteAddress ?? '' })) {
    socket.destroy();
    throw new CallFailure('blocked_address', undefined);
  }

  const secure = tlsConnect({
    socket,
    host,
    ...(isIP(host) ? {} : { servername: host }),
    secureContext,
    ALPNProtocols: ['http/1.1'],
    // said aloud so that NODE_TLS_REJECT_UNAUTHORIZED cannot undo it
    rejectUnauthorized: true,
  });
  await until({ socket: secure, event: 'secureConnect', signal, failure: handshakeFailure });
  timings.tlsMs = phaseMs();
  return secure;
}

/** Answers Node's own look-up with what was already found; literal hosts never ask. */
function answering(addresses: ResolvedAddress[]): LookupFunction {
  const [first] = addresses;
  return (_host, { all }, callback) => {
    if (all || !first) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}

async function until({
  socket,
  event,
  signal,
  failure,
}: {
  socket: Socket;
  event: 'connect' | 'secureConnect';
  signal: AbortSignal;
  failure: (error: unknown) => CallFailure;
}): Promise<void> {
  // an error between two phases finds no other listener and would end the process
  socket.on('error', () => {});
  try {
    await once(socket, event, { signal });
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : failure(error);
  }
}
