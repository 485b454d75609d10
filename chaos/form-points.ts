import { type Point, statementPoint } from './points.ts';

const move = (orderId: string) => `move ${orderId}`;
const named = (orderId: string) => `"orderId":"${orderId}"`;
const CHOICE = { text: 'insert into "steps"', value: named } as const;
const VALUES = { text: 'update "steps" set "arguments"', value: named } as const;

/** The wait for a form, from the choice that opens it to the call it was for. Its customer submits as soon as it is shown. */
export const formPoints: readonly Point[] = [
  statementPoint('form opening, choice on its way', { ...CHOICE, side: 'before' }, move),
  statementPoint('form opening, choice stored', { ...CHOICE, side: 'after' }, move),
  statementPoint('form submitted, values on their way', { ...VALUES, side: 'before' }, move),
  statementPoint('form submitted, values stored', { ...VALUES, side: 'after' }, move),
  {
    name: 'form submitted, endpoint mid-body',
    text: move,
    hold: { kind: 'place', place: 'endpoint-body' },
    fencePassed: true,
  },
];
