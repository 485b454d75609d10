import { readForgottenDeliveries } from '../store/deliveries.ts';
import { readSweptOrganisations, resolveQuiet, type SweptOrganisation } from '../store/quiet-sessions.ts';
import { type JobRunner, resumeJobs } from './resume-jobs.ts';
import { type DeliveryRunner, startDelivery } from './start-delivery.ts';

const MINUTE_MS = 60_000;
const BATCH = 500;

export type SweepParts = DeliveryRunner & JobRunner;

/** What one sweep did. */
export interface Swept {
  /** sessions resolved because nobody wrote in them for long */
  resolved: number;
  /** deliveries started */
  deliveries: number;
  /** long jobs whose workflow was started again, or runs */
  jobs: number;
}

/**
 * What happens by itself, for all organisations: sessions are resolved after their quiet time, and deliveries that were noted
 * and never begun, since whoever had to start them died, are started; so are long jobs that nobody follows. Any number of
 * workers may sweep at once.
 */
export async function sweep(parts: SweepParts, now: Date): Promise<Swept> {
  const swept = { resolved: 0, deliveries: 0, jobs: 0 };
  for (const organisation of await readSweptOrganisations(parts.db)) {
    const { resolved, deliveries } = await sweepOrganisation(parts, { ...organisation, now });
    swept.resolved += resolved;
    swept.deliveries += deliveries;
  }
  swept.jobs = await resumeJobs(parts, now);
  return swept;
}

async function sweepOrganisation(
  { db, ...runner }: SweepParts,
  { organisationId, quietMinutes, webhookUrl, now }: SweptOrganisation & { now: Date },
): Promise<Omit<Swept, 'jobs'>> {
  let resolved = 0;
  const due: string[] = [];
  if (quietMinutes !== null) {
    const before = new Date(now.getTime() - quietMinutes * MINUTE_MS);
    for (let sessions = BATCH; sessions === BATCH; resolved += sessions) {
      const batch = await resolveQuiet(db, { organisationId, before, limit: BATCH });
      sessions = batch.sessions;
      due.push(...batch.deliveryIds);
    }
  }
  if (webhookUrl !== null) due.push(...(await readForgottenDeliveries(db, { organisationId, now, limit: BATCH })));
  for (const deliveryId of due) await startDelivery(runner, { organisationId, deliveryId, again: false });
  return { resolved, deliveries: due.length };
}
