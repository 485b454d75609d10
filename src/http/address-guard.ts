import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ErrandError } from '../errors.ts';

/** Decides which addresses may be dialled (product.md, 2 "Address guard"). */
export interface AddressGuard {
  /** `host` is the URL's, without brackets; `address` is the one that would be, or was, dialled. */
  permits(target: { host: string; port: number; address: string }): boolean;
}

/**
 * A guard that permits public addresses, and any address for the exempted targets.
 * `allow` holds `host:port` entries (`ERRAND_EGRESS_ALLOW`); an IPv6 host stands in brackets.
 * @throws ErrandError `invalid_config` for an entry of another form
 */
export function createAddressGuard({ allow }: { allow: readonly string[] }): AddressGuard {
  const exempt = new Set(allow.map(targetOfEntry));
  return {
    permits: ({ host, port, address }) => exempt.has(`${host.toLowerCase()}:${port}`) || isPublicAddress(address),
  };
}

/**
 * Whether an IP address is a public, globally routed one. Everything else is refused: loopback, private, link-local,
 * carrier-grade NAT, multicast, reserved, unspecified, broadcast, cloud metadata, and every IPv6 form that carries an
 * IPv4 address (mapped, compatible, NAT64, 6to4, Teredo, ISATAP), whatever address it carries.
 */
export function isPublicAddress(address: string): boolean {
  // ipaddr.js would also read `1.2.3` and `0x7f.1`; Node dials neither
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed instanceof ipaddr.IPv4) return !unroutedV4.some((block) => parsed.match(block));
  const [, , , , fifth, sixth] = parsed.parts;
  const isatap = sixth === 0x5efe && (fifth === 0 || fifth === 0x200);
  return parsed.match(globalUnicastV6) && !isatap && !unroutedV6.some((block) => parsed.match(block));
}

/** Nothing outside it is assigned as a global address: site-local, IPv4-compatible and local NAT64 lie outside. */
const globalUnicastV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** What ipaddr.js calls unicast and the internet does not; 168.63.129.16 is Azure's host agent. */
const unroutedV4 = ['0.0.0.0/8', '192.0.0.0/24', '192.88.99.0/24', '198.18.0.0/15', '168.63.129.16/32'].map((block) =>
  ipaddr.IPv4.parseCIDR(block),
);
const unroutedV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '3ffe::/16'].map((block) =>
  ipaddr.IPv6.parseCIDR(block),
);

function targetOfEntry(entry: string): string {
  const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined;
  const port = /:(\d+)$/.exec(entry)?.[1];
  if (!url || port === undefined || url.pathname !== '/' || url.username !== '' || url.search + url.hash !== '') {
    throw new ErrandError('invalid_config', `ERRAND_EGRESS_ALLOW: "${entry}" is not of the form host:port`, {
      field: 'ERRAND_EGRESS_ALLOW',
    });
  }
  return `${hostOf(url)}:${Number(port)}`;
}

/** A URL's host name as it is dialled: an IPv6 literal without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
