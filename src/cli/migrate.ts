import { readConfig } from '../config.ts';
import { ErrandError } from '../errors.ts';
import { migrateDatabase } from '../store/migrate.ts';

export async function migrate(): Promise<void> {
  const { DATABASE_URL } = readConfig();
  if (!DATABASE_URL) {
    throw new ErrandError('invalid_config', 'DATABASE_URL must be set (errand dev migrates its own database)', {
      field: 'DATABASE_URL',
    });
  }
  await migrateDatabase(DATABASE_URL);
  console.error('the database is up to date');
}
