import { EventEmitter, once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { createCertificateAuthority } from './certificate-authority.ts';
import { isFromErrand } from './is-from-errand.ts';

// of a delivery (docs/deliveries.md), what whoever follows long jobs needs
const deliverySchema = z.object({
  id: z.string(),
  session: z.object({ session: z.string(), channel: z.string() }),
  job: z.object({ jobId: z.string(), reference: z.string(), state: z.string() }).optional(),
  answer: z.object({ state: z.string(), reply: z.string().optional() }).optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** The example company's own receiver of deliveries: an HTTPS server in this process, as a conversation service would have one. */
export interface WebhookReceiver {
  /** `https://127.0.0.1:PORT/errand` */
  url: string;
  /** trust it to talk to the receiver */
  caPem: string;
  /** each delivery once, however often it comes; only what Errand signed */
  heard: EventEmitter<{ delivery: [Delivery] }>;
  /** key id -> secret, as `errand org signing-key` shows them; until then everything is refused */
  trust(secrets: Record<string, string>): void;
  stop(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1, with a certificate of its own authority. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const authority = await createCertificateAuthority({ name: 'Errand example webhook' });
  const { certificatePem, keyPem } = await authority.issue({ hosts: ['127.0.0.1'] });
  const heard: WebhookReceiver['heard'] = new EventEmitter();
  const taken = new Set<string>();
  let secrets: Record<string, string> = {};
  let ownHost = '';

  async function statusFor(request: IncomingMessage): Promise<number> {
    const body = await buffer(request);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const { method = '', url: target = '' } = request;
    if (!isFromErrand({ method, authority: ownHost, target, headers, body }, secrets)) return 401;
    const delivery = deliverySchema.parse(JSON.parse(body.toString('utf8')));
    // at least once: the same delivery comes again where our answer was lost
    if (!taken.has(delivery.id)) heard.emit('delivery', delivery);
    taken.add(delivery.id);
    return 204;
  }

  const server = createServer({ cert: certificatePem, key: keyPem }, (request, response) => {
    statusFor(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  ownHost = `127.0.0.1:${address.port}`;
  return {
    url: `https://${ownHost}/errand`,
    caPem: authority.certificatePem,
    heard,
    trust: (known) => {
      secrets = known;
    },
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
