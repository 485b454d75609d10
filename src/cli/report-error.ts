import { CommanderError } from 'commander';
import { ErrandError, type ErrandErrorCode } from '../errors.ts';
import { databaseFault } from '../store/database-fault.ts';
import { visibleText } from '../story/visible-text.ts';

const WRONG_USAGE = 2;
const REFUSED = 1;
const UNAVAILABLE = 3;
const FAULT = 70;

const exitCodes: Partial<Record<ErrandErrorCode, number>> = {
  invalid_config: WRONG_USAGE,
  invalid_request: WRONG_USAGE,
  unavailable: UNAVAILABLE,
  not_accepted: UNAVAILABLE,
};

/** Prints one line for a person, or one object for a program, and returns the exit code. No stack trace unless asked for. */
export function reportError(error: unknown, { asJson }: { asJson: boolean }): number {
  const { code, message, exitCode, details } = described(error);
  if (asJson) console.log(JSON.stringify({ error: { code, message, ...details } }));
  else console.error(`errand: ${visibleText(message.replaceAll(/\s*\n\s*/g, ' '))}`);
  return exitCode;
}

function described(error: unknown) {
  if (error instanceof ErrandError) {
    const { code, message, details } = error;
    return { code, message, details, exitCode: exitCodes[code] ?? REFUSED };
  }
  if (error instanceof CommanderError) {
    const message = `${error.message.replace(/^error: /, '')}: see errand --help`;
    return { code: 'invalid_request', message, details: {}, exitCode: WRONG_USAGE };
  }
  const fault = databaseFault(error) ?? error;
  const message = fault instanceof Error ? fault.message || fault.name : String(fault);
  return { code: 'internal', message: `internal error: ${message}`, details: {}, exitCode: FAULT };
}
