import { editContact } from '../../services/edit-contact.ts';
import { withStore } from '../with-store.ts';
import type { ContactAddOptions } from './add.ts';
import { attributesOf } from './attributes.ts';

const identifiers = ['email', 'phone', 'externalId'];

export async function contactEdit({
  reference,
  org,
  json,
  attribute,
  attributes,
  unset = [],
  ...identity
}: Omit<ContactAddOptions, 'verified'> & { reference: string; unset?: string[] }): Promise<void> {
  const taken = (names: string[]) => Object.fromEntries(names.map((name) => [name, null]));
  const change = {
    ...identity,
    ...taken(unset.filter((name) => identifiers.includes(name))),
    attributes: {
      ...attributesOf({ attribute, attributes }),
      ...taken(unset.filter((name) => !identifiers.includes(name))),
    },
  };
  const input = { organisationId: org, reference, ...change };
  const edited = await withStore(({ db }) => editContact(db, input));
  console.log(json ? JSON.stringify(edited) : `contact ${edited.contactId} changed`);
}
