import { exchangeNews } from './company.ts';
import type { Place } from './holds.ts';
import { type Point, statementPoint } from './points.ts';

const exchange = (orderId: string) => `exchange ${orderId}`;
const ROW = { text: 'insert into "jobs"', value: (orderId: string) => orderId } as const;
const FENCE = { text: 'with fenced as', value: (orderId: string) => `"exchangeId":"${orderId}"` } as const;
const POLL = { text: 'with told as', value: (orderId: string) => `"exchange":"${orderId}"` } as const;
const FOLLOW_UP = { text: 'update jobs set told_at', value: (_: string, sessionId: string) => sessionId } as const;
const NEWS = { text: ' mine as (', value: exchangeNews } as const;

/** A long job: its call is answered, it waits between polls, a poll is under way, its end is being told. */
export const jobPoints: readonly Point[] = [
  at('job, waiting between polls', 'job-waiting'),
  at('job, poll under way', 'poll-silent'),
  statementPoint('job, poll answered, outcome on its way', { ...POLL, side: 'before' }, exchange),
  statementPoint('job, poll answered, outcome stored', { ...POLL, side: 'after' }, exchange),
  at('job, end being told, model asked', 'model-telling'),
];

/** Around the writes that begin a job and tell of its end. */
export const jobWritePoints: readonly Point[] = [
  statementPoint('job, call answered, row on its way', { ...ROW, side: 'before' }, exchange),
  statementPoint('job, row stored, nobody follows it yet', { ...ROW, side: 'after' }, exchange),
  statementPoint('job, fence of a poll on its way', { ...FENCE, side: 'before' }, exchange),
  statementPoint('job, fence of a poll committed, answer lost', { ...FENCE, side: 'after' }, exchange),
  statementPoint('job, follow-up opening', { ...FOLLOW_UP, side: 'before' }, exchange),
  statementPoint('job, follow-up opened', { ...FOLLOW_UP, side: 'after' }, exchange),
  statementPoint('job, told, on its way', { ...NEWS, side: 'before' }, exchange),
  statementPoint('job, told, stored', { ...NEWS, side: 'after' }, exchange),
];

function at(name: string, place: Place): Point {
  return { name, text: exchange, hold: { kind: 'place', place }, fencePassed: false };
}
