import { DefaultLogger, type Logger, type LogLevel } from '@temporalio/worker';
import { pino } from 'pino';

export type Log = ReturnType<typeof createLog>;

/** JSON lines on standard error; standard output belongs to answers. Header values and bodies are never passed to it. */
export function createLog(level: 'silent' | 'error' | 'warn' | 'info' | 'debug') {
  return pino(
    {
      level,
      redact: ['*.headers', '*.authorization', '*.password', '*.text', '*.body'],
      // Temporal passes its errors under this name; an error's own fields may be a statement's parameters
      serializers: { error: nameAndMessage, err: nameAndMessage },
    },
    pino.destination({ dest: 2, sync: false }),
  );
}

function nameAndMessage(error: unknown): unknown {
  return error instanceof Error ? `${error.name}: ${error.message}` : error;
}

const levels: Record<LogLevel, 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

/** Temporal's own lines in the same log. */
export function temporalLogger(log: Log): Logger {
  return new DefaultLogger('DEBUG', ({ level, message, meta }) => log[levels[level]](meta ?? {}, message));
}
