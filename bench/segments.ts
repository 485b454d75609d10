// What segments cost: one rule recomputed over all contacts of an organisation, and a turn's filter in a small and in a large
// catalog. PostgreSQL is durable, as shipped.

import { addSegment } from '../src/services/add-segment.ts';
import { createOrganisation } from '../src/services/create-organisation.ts';
import { editSegment } from '../src/services/edit-segment.ts';
import { openStore } from '../src/store/database.ts';
import type { BenchOptions } from './bench-options.ts';
import { insertContacts } from './segments-contacts.ts';
import { type FilterFigures, measureFilter } from './segments-filter.ts';
import { startServers } from './servers.ts';
import { rounded } from './statistics.ts';

const ORGANISATION_ID = 'bench-segments';
const SAMPLE_MS = 20;
const MEGABYTE = 1024 * 1024;

interface RecomputeFigures {
  contacts: number;
  /** adding every contact that a rule matches, a tenth of them */
  recomputeSeconds: number;
  /** taking out nine of ten members with the save of a narrower rule */
  narrowSeconds: number;
  /** of this process, above what it held before */
  peakMegabytes: number;
}

export async function benchSegments({ quick, json }: BenchOptions): Promise<string[]> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  onProgress('starting Temporal and PostgreSQL');
  const servers = await startServers(onProgress);
  try {
    const contacts = quick ? 100_000 : 1_000_000;
    const recompute = await measureRecompute({ databaseUrl: servers.databaseUrl, contacts, onProgress });
    onProgress('turns with 10 and with 2,000 actions');
    const filter = await measureFilter({ servers, forMs: quick ? 5_000 : 30_000 });
    const figures = { ...recompute, ...filter };
    const entries = Object.entries(figures).map(([name, value]) => [name, rounded(value)]);
    return json ? [JSON.stringify(Object.fromEntries(entries))] : table(figures);
  } finally {
    await servers.stop();
  }
}

async function measureRecompute({
  databaseUrl,
  contacts,
  onProgress,
}: {
  databaseUrl: string;
  contacts: number;
  onProgress: (line: string) => void;
}): Promise<RecomputeFigures> {
  const store = openStore({ databaseUrl });
  try {
    const organisationId = ORGANISATION_ID;
    await createOrganisation(store.db, { id: organisationId, name: 'Bench' });
    onProgress(`${contacts} contacts`);
    await insertContacts({ databaseUrl, organisationId, contacts });
    onProgress('recompute');
    const memory = peakMemory();
    const segment = { organisationId, segmentId: 'big' };
    const above = (value: number) => ({
      or: [
        {
          and: [
            { attribute: 'attributes.spent', op: 'greater_than', value },
            { attribute: 'email', op: 'ends_with', value: '@example.com' },
          ],
        },
      ],
    });
    const recomputeSeconds = await secondsOf(() => addSegment(store.db, { ...segment, rule: above(899) }));
    const narrowSeconds = await secondsOf(() => editSegment(store.db, { ...segment, rule: above(989) }));
    return { contacts, recomputeSeconds, narrowSeconds, peakMegabytes: memory.stop() };
  } finally {
    await store.close();
  }
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

/** Samples the resident memory of this process until it is stopped. */
function peakMemory(): { stop(): number } {
  const before = process.memoryUsage.rss();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, SAMPLE_MS);
  return {
    stop() {
      clearInterval(timer);
      return (peak - before) / MEGABYTE;
    },
  };
}

function table(figures: RecomputeFigures & FilterFigures): string[] {
  const { contacts, recomputeSeconds, narrowSeconds, peakMegabytes, msFew, msMany, filterRatio, turns } = figures;
  const row = (name: string, value: number | string) => `${name.padEnd(44)} ${String(value).padStart(10)}`;
  return [
    row('contacts', contacts),
    row('seconds to recompute one rule', rounded(recomputeSeconds)),
    row('seconds to narrow it, and recompute', rounded(narrowSeconds)),
    row('MB of memory above before, at most', rounded(peakMegabytes)),
    row('ms of a turn among 10 actions', rounded(msFew)),
    row('ms of a turn among 2,000 actions', rounded(msMany)),
    row(`ratio of the two, ${turns} turns each (aim: 1.2)`, rounded(filterRatio)),
  ];
}
