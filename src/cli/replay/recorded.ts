import type { WorkerConfig } from '../../config.ts';
import { configuredEmbedding, configuredModel } from '../../configured-models.ts';
import { ErrandError } from '../../errors.ts';
import { type ReplayParts, replayAttempt } from '../../replay/replay-attempt.ts';
import type { Database } from '../../store/database.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';
import { attemptLines } from './attempt-lines.ts';

interface RecordedOptions {
  session: string;
  org: string;
  turn?: string;
  asThen?: boolean;
  /** of a live replay only */
  deliver?: boolean;
  handBack?: boolean;
  force?: boolean;
  json?: boolean;
}

/** Composes a replay without the worker: no endpoint client, no mailer and no Temporal client is there. */
export async function recorded({ org, json, deliver, handBack, force, ...asked }: RecordedOptions): Promise<void> {
  if (deliver || handBack || force) {
    const message = 'nothing is run again without --live: add it, or leave out --deliver, --hand-back and --force';
    throw new ErrandError('invalid_request', message, { field: 'live' });
  }
  const replayed = await withStore(({ db }, config) =>
    replayAttempt(replayParts(db, config), { ...asked, organisationId: org }),
  );
  if (json) console.log(JSON.stringify(replayed));
  else printLines(attemptLines(replayed));
}

export function replayParts(db: Database, config: WorkerConfig): ReplayParts {
  return {
    db,
    model: configuredModel(config),
    embedding: configuredEmbedding(config),
    toolLimit: config.ERRAND_TOOL_LIMIT,
    canSendEmail: config.ERRAND_SMTP_URL !== undefined,
  };
}
