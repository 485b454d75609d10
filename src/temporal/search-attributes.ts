import temporal from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';
import { JOB_STATE_ATTRIBUTE } from '../schemas/job.ts';

const KEYWORD = temporal.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;

/**
 * Whether workflows may set the search attribute of a job's state; a namespace that has none gets it. False where the worker may
 * do neither (Temporal Cloud has other ways to add one), or it is no keyword there: jobs are followed without it.
 */
export async function hasJobStateAttribute({
  connection: { operatorService },
  namespace,
}: {
  connection: NativeConnection;
  namespace: string;
}): Promise<boolean> {
  const standing = async () => (await operatorService.listSearchAttributes({ namespace })).customAttributes;
  try {
    const type = (await standing())[JOB_STATE_ATTRIBUTE];
    if (type != null) return type === KEYWORD;
    // of several workers that start at once one adds it
    await operatorService
      .addSearchAttributes({ namespace, searchAttributes: { [JOB_STATE_ATTRIBUTE]: KEYWORD } })
      .catch(() => undefined);
    return (await standing())[JOB_STATE_ATTRIBUTE] === KEYWORD;
  } catch {
    return false;
  }
}
