import { addContact } from '../../services/add-contact.ts';
import { withStore } from '../with-store.ts';
import { attributesOf } from './attributes.ts';

export interface ContactAddOptions {
  org: string;
  email?: string;
  phone?: string;
  externalId?: string;
  attribute?: string[];
  attributes?: string;
  verified?: boolean;
  json?: boolean;
}

export async function contactAdd({ org, json, attribute, attributes, ...contact }: ContactAddOptions): Promise<void> {
  const given = { ...contact, attributes: attributesOf({ attribute, attributes }) };
  const input = { organisationId: org, ...given };
  const added = await withStore(({ db }) => addContact(db, input));
  console.log(json ? JSON.stringify(added) : `contact ${added.contactId} added`);
}
