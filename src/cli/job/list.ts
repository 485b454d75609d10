import { listJobs } from '../../services/list-jobs.ts';
import { limitOf } from '../limit-of.ts';
import { printLines } from '../print-lines.ts';
import { sayNext } from '../say-next.ts';
import { withStore } from '../with-store.ts';
import { jobLine } from './job-line.ts';

export async function list({
  org,
  limit,
  json,
  ...filter
}: {
  org: string;
  session?: string;
  state?: string;
  after?: string;
  limit: string;
  json?: boolean;
}): Promise<void> {
  const found = await withStore(({ db }) => listJobs(db, { ...filter, organisationId: org, limit: limitOf(limit) }));
  if (json) return console.log(JSON.stringify(found));
  printLines(found.jobs.length === 0 ? ['no jobs'] : found.jobs.map(jobLine));
  sayNext(found.next);
}
