/** A program that says `forking` and starts a guarded server named by `marker`: tests kill it at a chosen moment. */
import { writeSync } from 'node:fs';
import { startGuarded } from '../../src/embedded/guarded-process.ts';

const [marker = '', logFile = ''] = process.argv.slice(2);

writeSync(1, 'forking\n');
await startGuarded({
  command: '/bin/sh',
  args: ['-c', 'while :; do sleep 1; done', marker],
  logFile,
  stopSignal: 'SIGTERM',
});
setInterval(() => undefined, 60_000);
