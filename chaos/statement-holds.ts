import { createGate, type Gate } from './gate.ts';

/** A statement to be kept: before the server gets it, or after the server has committed it and before its client knows. */
export interface StatementHold {
  /** in the statement's text */
  text: string;
  /** in its values */
  value: string;
  side: 'before' | 'after';
}

/** One that somebody waits for. */
export interface WatchedStatement extends StatementHold {
  reached: Gate;
}

/** The statements that all proxies of an installation look out for. */
export interface StatementHolds {
  /** resolves when such a statement is held; every later one is held as well */
  keep(hold: StatementHold): Promise<void>;
  /** the hold that a statement with this text and these values falls under */
  matching(text: string, values: Buffer): WatchedStatement | undefined;
  clear(): void;
}

export function createStatementHolds(): StatementHolds {
  let watched: WatchedStatement[] = [];
  return {
    keep(hold) {
      const reached = createGate();
      watched.push({ ...hold, reached });
      return reached.opened;
    },
    matching: (text, values) => watched.find((one) => text.includes(one.text) && values.includes(one.value)),
    clear() {
      watched = [];
    },
  };
}
