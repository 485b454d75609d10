import type { Client } from '@temporalio/client';
import temporal from '@temporalio/proto';
import { JOB_STATE_ATTRIBUTE } from '../schemas/job.ts';

const { INDEXED_VALUE_TYPE_KEYWORD: KEYWORD } = temporal.temporal.api.enums.v1.IndexedValueType;
const ASK_FOR_MS = 5_000;

/** What a person who looks for a fault wants to know of a Temporal server. */
export interface TemporalFacts {
  /** empty where it does not say (Temporal Cloud) */
  version: string;
  namespace: string;
  /** undefined = these credentials may not look */
  jobStateAttribute: 'present' | 'absent' | 'wrong_type' | undefined;
}

/** @throws Error of gRPC, e.g. NOT_FOUND where there is no such namespace */
export async function readTemporalFacts(client: Client): Promise<TemporalFacts> {
  const { namespace } = client.options;
  return client.withDeadline(Date.now() + ASK_FOR_MS, async () => {
    const { serverVersion } = await client.workflowService.getSystemInfo({});
    await client.workflowService.describeNamespace({ namespace });
    return {
      version: serverVersion,
      namespace,
      jobStateAttribute: await jobStateAttribute(client).catch(() => undefined),
    };
  });
}

async function jobStateAttribute(client: Client): Promise<TemporalFacts['jobStateAttribute']> {
  const { namespace } = client.options;
  const { customAttributes } = await client.connection.operatorService.listSearchAttributes({ namespace });
  const type = customAttributes[JOB_STATE_ATTRIBUTE];
  if (type == null) return 'absent';
  return type === KEYWORD ? 'present' : 'wrong_type';
}
