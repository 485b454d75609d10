const LINK = /^(?:https?:\/\/[^\s/]|mailto:[^\s]|tel:[^\s])/i;
/** No address may hold these as they are (RFC 3986, 2.2 to 2.4), and each of them ends a link in some channel. */
const FORBIDDEN = /[\s\p{Cc}\p{Cf}<>"|\\^`{}]/gu;

/** A link's address as it may be shown and opened; undefined for every scheme but http, https, mailto and tel. */
export function linkAddress(href: string): string | undefined {
  const address = href.trim();
  return LINK.test(address) ? address.replace(FORBIDDEN, encodeURIComponent) : undefined;
}

/** The address as a person writes it: mail addresses and phone numbers without their scheme. */
export function shownAddress(href: string): string {
  return /^mailto:/i.test(href) ? href.slice('mailto:'.length).replace(/\?.*$/, '') : href.replace(/^tel:/i, '');
}

/** Whether a link's label says nothing but its address. */
export function isOwnLabel(label: string, href: string): boolean {
  const bare = (text: string) =>
    shownAddress(text.trim().toLowerCase())
      .replace(/^https?:\/\//, '')
      .replace(/^www\./, '')
      .replace(/\/$/, '');
  return bare(label) === bare(href);
}
