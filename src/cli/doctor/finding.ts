/** One line of `errand doctor`. `fix`: what to do, in one sentence; absent where nothing has to be done. */
export interface Finding {
  check: string;
  level: 'ok' | 'warning' | 'error';
  message: string;
  fix?: string;
}

/** No check may hold the others up. */
const CHECK_DEADLINE_MS = 10_000;

export function ok(check: string, message: string): Finding {
  return { check, level: 'ok', message };
}

export function warning(check: string, message: string, fix: string): Finding {
  return { check, level: 'warning', message, fix };
}

export function failed(check: string, message: string, fix: string): Finding {
  return { check, level: 'error', message, fix };
}

/** More, and times in the ledger, in histories and in logs tell different stories. */
const MOST_CLOCK_DIFFERENCE_MS = 2_000;

/** `differenceMs`: that clock minus this machine's. */
export function clockFinding(whose: string, differenceMs: number): Finding {
  const message = `${(Math.abs(differenceMs) / 1000).toFixed(1)} s between this machine's clock and that of ${whose}`;
  if (Math.abs(differenceMs) <= MOST_CLOCK_DIFFERENCE_MS) return ok('clock', message);
  return warning('clock', message, 'let both machines keep time by NTP');
}

/** What a check finds within its time; what it throws, or its silence, is an error with this fix. */
export async function findingsOf(
  { check, fix }: { check: string; fix: string },
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_DEADLINE_MS / 1000} s`)), CHECK_DEADLINE_MS);
  });
  try {
    return await Promise.race([look(), late]);
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    return [failed(check, reason.replaceAll(/\s*\n\s*/g, ' '), fix)];
  } finally {
    clearTimeout(timer);
  }
}
