/**
 * A process of its own between Errand and one dev server: starts the server, reports its pid, and stops it as soon as
 * the channel to Errand closes, however Errand ended. Runs from .ts under tsx and from compiled .js.
 */
import { spawn } from 'node:child_process';
import type { GuardedCommand, GuardianReport } from './guarded-process.ts';

const { command, args, runAs, stopSignal, killAfterMs } = JSON.parse(process.argv[2] ?? '{}') as GuardedCommand;

// Errand may have died while this process was loading: that disconnect has passed unheard
if (!process.connected) process.exit();

const server = spawn(command, args, { cwd: '/', stdio: ['ignore', 'inherit', 'inherit'], ...runAs });
let stopping = false;

function report(message: GuardianReport): void {
  // a channel that closes meanwhile is what `disconnect` is for, not an error that ends this process before its server
  if (process.connected) process.send?.(message, () => {});
}

function stop(): void {
  if (stopping) return;
  stopping = true;
  server.kill(stopSignal);
  setTimeout(() => server.kill('SIGKILL'), killAfterMs);
}

process.on('disconnect', stop);
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);

server.on('spawn', () => report({ kind: 'started', pid: server.pid ?? 0 }));
server.on('error', (error) => {
  report({ kind: 'failed', reason: error.message });
  if (server.pid === undefined) process.exitCode = 1;
});
server.on('exit', () => process.exit());
