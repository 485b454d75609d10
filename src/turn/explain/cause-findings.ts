// No full answer came, or nothing left: what the cause says, and what a person does about it.
import type { CallCause } from '../../schemas/call.ts';
import { type Change, errandCommand, type Finding } from './change.ts';
import type { CallContext, ExplainedCall } from './explained-call.ts';

export function causeFinding(call: ExplainedCall, context: CallContext): Finding[] {
  const { cause, state } = call;
  if (cause === null) {
    return state === 'planned' || state === 'sent'
      ? [{ fact: `the call is ${state}: it has not ended`, changes: [] }]
      : [];
  }
  return causes[cause](call, context);
}

type Explain = (call: ExplainedCall, context: CallContext) => Finding[];

const todo = (fact: string, ...whats: string[]): Finding[] => [
  { fact, changes: whats.map((what) => ({ what, command: null })) },
];

/** Whoever calls from somewhere else than a Test did may stand outside a list of allowed addresses. */
const landing = (fact: string, context: CallContext, ...more: string[]): Finding[] => [
  { fact, changes: [allowlist(context), ...more.map((what) => ({ what, command: null }))] },
  ...cors(context),
];

const causes: Record<CallCause, Explain> = {
  dns: ({ url }) => todo(`the host name of ${hostOf(url)} has no address`, 'correct the host, or its DNS record'),
  refused: ({ url }, context) =>
    landing(`no connection to ${hostOf(url)} came about: nothing listens there, or a firewall refuses`, context),
  reset: ({ url }, context) =>
    landing(
      `${hostOf(url)} ended the connection before it had answered`,
      context,
      "inspect the API gateway's denials, rate limits included, and the endpoint's own log",
    ),
  timeout: ({ url }, context) =>
    landing(
      `${hostOf(url)} gave no full answer within 60 seconds, and calls are not repeated`,
      context,
      'answer sooner, or start the work and return an id that a second action asks for',
    ),
  tls: ({ url }) => todo(`TLS with ${hostOf(url)} failed`, 'see that the port speaks HTTPS and not plain HTTP'),
  tls_expired: ({ url }) =>
    todo(`the certificate of ${hostOf(url)} is not valid at this time`, 'renew the certificate'),
  tls_untrusted: ({ url }) =>
    todo(
      `the certificate of ${hostOf(url)} is self-signed or of an authority that is not trusted`,
      'send the whole chain of a public authority, or name your own in ERRAND_EXTRA_CA of the workers',
    ),
  tls_host: ({ url }) =>
    todo(`the certificate of ${hostOf(url)} is for another host`, 'call the host it names, or have it name this one'),
  tls_version: ({ url }) =>
    todo(`${hostOf(url)} speaks nothing newer than TLS 1.1`, 'switch TLS 1.2 or newer on at the endpoint'),
  blocked_address: ({ url }) => {
    const target = targetOf(url);
    return todo(
      `${target} is at an address that is not public, which no call may reach`,
      `if that is meant, set ERRAND_EGRESS_ALLOW=${target} for the workers`,
    );
  },
  protocol: ({ url }) => todo(`what ${hostOf(url)} sent is no HTTP answer`, 'see that an HTTP server answers there'),
  response_cut: () =>
    todo(
      'the answer was longer than the workers read: the AI saw its beginning, marked as cut',
      'answer with less: paginate or summarise',
      'or raise ERRAND_MAX_RESPONSE_BYTES of the workers',
    ),
  body_lost: () => todo('the endpoint answered, but the database was away: the body was not kept'),
  invalid_request: ({ toolName, callId }, { organisationId }) => {
    const command = errandCommand('call', callId, '--org', organisationId);
    const what = `see the arguments, and what ${toolName} makes of them`;
    return [{ fact: 'no request could be made of the arguments: nothing was sent', changes: [{ what, command }] }];
  },
  no_longer_allowed: (_call, { rights }) => {
    const fact = 'just before it left, the call was not allowed any more: nothing was sent';
    if (rights.length === 0) return todo(`${fact}; it would be allowed now`);
    return [{ fact, changes: [] }, ...rights];
  },
  form_closed: () => todo('its form was closed without values: nothing was sent'),
  worker_lost: ({ state }) =>
    todo(
      state === 'not_sent'
        ? 'the worker ended before the call left: nothing was sent'
        : 'the worker ended during the call: it is unknown whether the endpoint did its work',
    ),
};

function allowlist({ egressAddresses }: CallContext): Change {
  if (egressAddresses.length > 0) {
    const what = `allow what this installation calls from in firewall and IP allowlist: ${egressAddresses.join(', ')}`;
    return { what, command: null };
  }
  const what =
    'allow the address this installation calls from in firewall and IP allowlist (ERRAND_EGRESS_ADDRESSES, once set, is shown here)';
  return { what, command: null };
}

/** The seeds' "CORS (widget path only)": said where somebody may look for it, since it can not be the reason here. */
function cors({ channel }: CallContext): Finding[] {
  if (channel !== 'web') return [];
  const fact =
    'CORS can not be the reason: calls leave from here and not from the browser; it is for what your page requests';
  return [{ fact, changes: [] }];
}

function hostOf(url: string | null): string {
  return url === null ? 'the endpoint' : (/^https:\/\/([^/?#]*)/.exec(url)?.[1] ?? url);
}

/** `host:port`, as ERRAND_EGRESS_ALLOW wants it. */
function targetOf(url: string | null): string {
  const host = hostOf(url);
  return /:\d+$/.test(host) ? host : `${host}:443`;
}
