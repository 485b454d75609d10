import { type ShownContact, showContact } from '../../services/show-contact.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';

export async function contactShow({
  reference,
  org,
  json,
}: {
  reference: string;
  org: string;
  json?: boolean;
}): Promise<void> {
  const contact = await withStore(({ db }) => showContact(db, { organisationId: org, reference }));
  if (json) console.log(JSON.stringify(contact));
  else printLines([readable(contact)]);
}

function readable(contact: ShownContact): string {
  const { contactId, email, phone, externalId, verified, attributes, createdAt, erasedAt } = contact;
  const lines: [string, string | null | undefined][] = [
    ['contact', contactId],
    ['e-mail', email],
    ['phone', phone],
    ['external id', externalId],
    ['verified', verified ? 'yes' : 'no'],
    ...Object.entries(attributes).map(([name, value]): [string, string] => [name, JSON.stringify(value)]),
    [
      'segments',
      contact.segments.map(({ segmentId, explicit }) => segmentId + (explicit ? ' (by hand)' : '')).join(', '),
    ],
    ['sessions', String(contact.sessions)],
    ['merged from', contact.mergedIds.join(', ')],
    ['since', createdAt.toISOString()],
    ['erased', erasedAt?.toISOString()],
  ];
  return lines.flatMap(([name, value]) => (value ? [`${name.padEnd(12)} ${value}`] : [])).join('\n');
}
