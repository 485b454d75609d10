import { purgeContent } from '../services/purge-content.ts';
import { pastInstant } from './past-instant.ts';
import { withStore } from './with-store.ts';

export async function purge({
  org,
  olderThan,
  json,
}: {
  org: string;
  olderThan?: string;
  json?: boolean;
}): Promise<void> {
  const before = olderThan === undefined ? undefined : pastInstant(olderThan, 'older-than');
  const summary = await withStore(({ db }) =>
    purgeContent(db, {
      organisationId: org,
      before,
      onProgress: (sessions) => process.stderr.isTTY && process.stderr.write(`\r${sessions} sessions`),
    }),
  );
  const { sessions, tests, scheduleRuns } = summary;
  if (json) console.log(JSON.stringify(summary));
  else
    console.log(
      `what was said and sent before ${summary.before.toISOString()} is forgotten: ${sessions} sessions, ${tests} tests, ${scheduleRuns} runs of schedules`,
    );
}
