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
  /** connections that are held at it now */
  standing: number;
}

/** The statements that all proxies of an installation look out for. */
export interface StatementHolds {
  /** resolves when such a statement is held; every later one is held as well */
  keep(hold: StatementHold): Promise<void>;
  /** the hold that a statement with this text and these values falls under */
  matching(text: string, values: Buffer): WatchedStatement | undefined;
  /** those that nobody is held at: not reached yet, or given up since, as a statement's own timeout has it */
  unattended(): readonly StatementHold[];
  clear(): void;
}

export function createStatementHolds(): StatementHolds {
  let watched: WatchedStatement[] = [];
  return {
    keep(hold) {
      const reached = createGate();
      watched.push({ ...hold, reached, standing: 0 });
      return reached.opened;
    },
    matching: (text, values) => watched.find((one) => text.includes(one.text) && values.includes(one.value)),
    unattended: () => watched.filter(({ standing }) => standing === 0),
    clear() {
      watched = [];
    },
  };
}
