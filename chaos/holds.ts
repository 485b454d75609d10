import { createGate, type Gate } from './gate.ts';

/** Where the doubles at the two outside doors can keep a session waiting. */
export type Place =
  | 'model-choosing'
  | 'model-replying'
  | 'endpoint-silent'
  | 'endpoint-headers'
  | 'endpoint-body'
  | 'job-waiting'
  | 'poll-silent'
  | 'model-telling'
  | 'receiver-silent'
  | 'news-silent';

/** Keeps chosen orders at chosen places until everybody may go on. */
export interface Holds {
  /** the order will be kept at the place; resolves when it is there */
  keep(place: Place, orderId: string): Promise<void>;
  /** what a double awaits at a place: over at once where the order is not kept there */
  pass(place: Place, orderId: string): Promise<void>;
  /** the order has come to a place where nobody waits for it; true while it is kept there */
  keeps(place: Place, orderId: string): boolean;
  /** lets everybody go on */
  release(): void;
}

export function createHolds(): Holds {
  const kept = new Map<string, { reached: Gate; exit: Gate }>();
  const keyOf = (place: Place, orderId: string) => `${place} ${orderId}`;
  return {
    keep(place, orderId) {
      const hold = { reached: createGate(), exit: createGate() };
      kept.set(keyOf(place, orderId), hold);
      return hold.reached.opened;
    },
    async pass(place, orderId) {
      const hold = kept.get(keyOf(place, orderId));
      hold?.reached.open();
      await hold?.exit.opened;
    },
    keeps(place, orderId) {
      const hold = kept.get(keyOf(place, orderId));
      hold?.reached.open();
      return hold !== undefined;
    },
    release() {
      for (const { exit } of kept.values()) exit.open();
      kept.clear();
    },
  };
}
