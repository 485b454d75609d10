// Counts at the wire of PostgreSQL, whatever stands above it: a statement is one that the server reported as complete (BEGIN
// and COMMIT are statements), a round trip is one ReadyForQuery, which is what a client waits for.
import pg from 'pg';

export interface StatementCount {
  statements: number;
  roundTrips: number;
  /** from sending to ReadyForQuery, summed over the connections */
  waitedMs: number;
}

/** Counts, over all connections of this process, until `stop`. */
export function countStatements(): { stop(): StatementCount } {
  const count: StatementCount = { statements: 0, roundTrips: 0, waitedMs: 0 };
  const sentAt = new WeakMap<object, number>();
  const wire = pg.Connection.prototype;
  const { emit, sync, query } = wire;
  wire.sync = function counted() {
    sentAt.set(this, performance.now());
    return sync.call(this);
  };
  wire.query = function counted(text) {
    sentAt.set(this, performance.now());
    return query.call(this, text);
  };
  wire.emit = function counted(event, ...values) {
    const start = sentAt.get(this);
    if (event === 'commandComplete') count.statements += 1;
    // the one that ends the start of a connection answers nothing that was sent here
    if (event === 'readyForQuery' && start !== undefined) {
      sentAt.delete(this);
      count.roundTrips += 1;
      count.waitedMs += performance.now() - start;
    }
    return emit.call(this, event, ...values);
  };
  return {
    stop() {
      Object.assign(wire, { emit, sync, query });
      return count;
    },
  };
}
