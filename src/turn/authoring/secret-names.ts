/** Authoring: names that say that their value is a secret, which belongs into a global variable and nowhere else. */

const secretName =
  /^(proxy-)?authorization$|^(set-)?cookie2?$|api[-_]?key|(^|[-_])(secret|token|password|passwd|signature|credentials?|jwt)($|[-_])|^(sig|pwd|auth|key)$|^x-auth|access[-_]?key|token$|(client|app)[-_]?secret|subscription-key|(^|[-_])sess(ion)?[-_]?id$/i;
/** against forgery, or a place in a list: neither opens anything by itself */
const notSecret = /^(x-)?(csrf|xsrf)-?token$|(page|next|previous|prev|continuation|cursor|sync)[-_]?token$/i;

/** Whether a header or query parameter of this name usually carries a credential. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !notSecret.test(name);
}
