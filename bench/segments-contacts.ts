import pg from 'pg';

/** Contacts as a company has them, made by the database itself: ids in no order, an e-mail, a few attributes. */
export async function insertContacts({
  databaseUrl,
  organisationId,
  contacts,
}: {
  databaseUrl: string;
  organisationId: string;
  contacts: number;
}): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into contacts (organisation_id, id, email, external_id, verified, attributes)
       select $1, md5('seed' || i)::uuid::text, 'customer-' || i || '@example.com', 'C-' || i, i % 2 = 0,
         jsonb_build_object('plan', (array['free', 'silver', 'gold'])[1 + i % 3], 'spent', i % 1000,
           'city', 'City ' || i % 500, 'renewal', '2026-0' || 1 + i % 9 || '-15')
       from generate_series(1, $2::int) i`,
      [organisationId, contacts],
    );
    await client.query('analyze contacts');
  } finally {
    await client.end();
  }
}
