// "Endpoint returns 401 / 403 but Test works": header by header, what differs and what to do about each.
import type { ComparedHeader } from '../compare-calls.ts';
import { type Change, errandCommand, type Finding } from './change.ts';
import type { CallContext, ExplainedCall } from './explained-call.ts';

const CONTEXT_HEADER = /^x-opencx-/i;

export function credentialFindings({ toolName }: ExplainedCall, context: CallContext): Finding[] {
  const { organisationId, test, egressAddresses } = context;
  if (!test) {
    const command = errandCommand('action', 'test', toolName, '--org', organisationId);
    const fact = 'no Test that was answered with 2xx is kept, so there is nothing to compare with';
    return [{ fact, changes: [{ what: 'test the action with --args, then ask again', command }] }];
  }
  const own = test.headers.filter(({ name }) => !CONTEXT_HEADER.test(name));
  const differing = own.flatMap((header) => headerFinding({ header, organisationId }));
  const same = own.filter(({ verdict }) => verdict === 'same').map(({ name }) => name);
  return [
    ...(test.comparable ? [] : [{ fact: ROTATED, changes: [] }]),
    ...differing,
    ...contextFindings(test.headers, context),
    ...(differing.length === 0 ? [alike({ same, egressAddresses, at: test.at })] : []),
  ];
}

const ROTATED = 'the keys were rotated between call and Test: only names, schemes and lengths are compared';

function headerFinding({ header, organisationId }: { header: ComparedHeader; organisationId: string }): Finding[] {
  const { name, verdict, test } = header;
  const command = errandCommand('variable', 'set', name, '--org', organisationId);
  const set = (what: string): Change[] => [{ what, command }];
  const scheme = test?.scheme ?? 'the scheme';
  switch (verdict) {
    case 'scheme_missing':
      return [
        {
          fact: `${name}: "${scheme}" is missing, which the Test sent; values are sent verbatim, nothing is put before them`,
          changes: set(`save the full string, with "${scheme} " before the token`),
        },
      ];
    case 'scheme_added':
      return [
        {
          fact: `${name}: the call has a scheme, the Test had none`,
          changes: set('save the value as the Test had it'),
        },
      ];
    case 'scheme_differs':
      return [
        {
          fact: `${name}: the same credentials under another scheme than the Test's "${scheme}"`,
          changes: set(`save it with "${scheme}"`),
        },
      ];
    case 'differs_in_case':
      return [
        {
          fact: `${name}: differs from the Test's only in case`,
          changes: set('save the value in the case the endpoint knows'),
        },
      ];
    case 'differs':
      return [{ fact: `${name}: differs from the Test's`, changes: set('save the value that the Test had') }];
    case 'absent':
      return [
        {
          fact: `${name}: absent, the Test sent it`,
          changes: set('set it for this host as well, if it is a global variable; else see that the widget passes it'),
        },
      ];
    case 'only_here':
      return [
        {
          fact: `${name}: in this call only, the Test had none`,
          changes: [{ what: 'see who passes it: the widget, or a variable set since', command: null }],
        },
      ];
    case 'looks_alike':
      return [
        {
          fact: `${name}: same scheme and length, the values can not be compared`,
          changes: set('save it anew if in doubt'),
        },
      ];
    case 'same':
    case 'by_call':
      return [];
    default: {
      const unknownVerdict: never = verdict;
      throw new Error(`unhandled verdict ${unknownVerdict}`);
    }
  }
}

/** A Test always sends placeholders for them; a turn sends real values, and only where the organisation wants it. */
function contextFindings(headers: readonly ComparedHeader[], { organisationId, contactId }: CallContext): Finding[] {
  const context = headers
    .filter(({ name }) => CONTEXT_HEADER.test(name))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const sent = context.filter(({ call, verdict }) => call !== null && verdict !== 'same').map(({ name }) => name);
  const absent = context.filter(({ call }) => call === null).map(({ name }) => name);
  return [
    ...(sent.length === 0
      ? []
      : [
          {
            fact: `${sent.join(', ')}: real values, where the Test sent placeholders`,
            changes: [{ what: 'allow x-opencx-* through your WAF and production middleware', command: null }],
          },
        ]),
    ...(absent.length === 0
      ? []
      : [
          {
            fact: `${absent.join(', ')}: absent, the Test sent placeholders`,
            changes: [sent.length === 0 ? contextHeaders(organisationId) : verified({ organisationId, contactId })],
          },
        ]),
  ];
}

function contextHeaders(organisationId: string): Change {
  const command = errandCommand('org', 'edit', organisationId, '--context-headers', 'on');
  return { what: 'send context headers with every call, if the endpoint wants them', command };
}

/** The external id is the one context header that goes with a verified contact only. */
function verified({ organisationId, contactId }: Pick<CallContext, 'organisationId' | 'contactId'>): Change {
  const command = contactId === null ? null : errandCommand('contact', 'verify', contactId, '--org', organisationId);
  return { what: 'verify the contact, if it is who it claims to be: only then its external id is sent', command };
}

function alike({
  same,
  egressAddresses,
  at,
}: {
  same: readonly string[];
  egressAddresses: readonly string[];
  at: string;
}): Finding {
  const from = egressAddresses.length > 0 ? ` (${egressAddresses.join(', ')})` : '';
  const names = same.length === 0 ? 'no header of its own was sent' : `${same.join(', ')}: same`;
  return {
    fact: `no credential differs from the Test of ${at}: ${names}`,
    changes: [
      {
        what: `see whether the endpoint refuses by arguments, by contact, or by the address this installation calls from${from}`,
        command: null,
      },
    ],
  };
}
