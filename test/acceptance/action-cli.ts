import { Command } from 'commander';
import { vi } from 'vitest';
import { actionCommands } from '../../src/cli/action/commands.ts';
import { reportError } from '../../src/cli/report-error.ts';
import type { World } from '../support/world.ts';

export interface ActionRun {
  exitCode: number;
  stdout: string;
  stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a program would read, looked at field by field
  json: any;
}

/** `errand action ...` within the test's process: the commands, services and servers are real, starting a process is left out. */
export async function errandAction(world: World, args: string[], env: Record<string, string> = {}): Promise<ActionRun> {
  const lines = { log: [] as string[], error: [] as string[] };
  const log = vi.spyOn(console, 'log').mockImplementation((line) => void lines.log.push(String(line)));
  const error = vi.spyOn(console, 'error').mockImplementation((line) => void lines.error.push(String(line)));
  const before = { ...process.env };
  Object.assign(process.env, world.workerEnvironment, env);
  let exitCode = 0;
  try {
    const program = new Command('errand').exitOverride().configureOutput({ outputError: () => {} });
    actionCommands(program);
    const known = args.includes('--org') ? args : [...args, '--org', world.organisationId];
    await program.parseAsync(['action', ...known], { from: 'user' });
  } catch (refusal) {
    exitCode = reportError(refusal, { asJson: args.includes('--json') });
  } finally {
    log.mockRestore();
    error.mockRestore();
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(before, name)) delete process.env[name];
    Object.assign(process.env, before);
  }
  const stdout = lines.log.join('\n');
  return {
    exitCode,
    stdout,
    stderr: lines.error.join('\n'),
    json: args.includes('--json') ? JSON.parse(stdout) : undefined,
  };
}

/** The options of an action that is in order, to be changed by a test. */
export function goodAction(world: World, name: string): string[] {
  return [
    ...['--name', name],
    ...['--description', `${name}: answers with what the endpoint says`],
    ...['--url', `${world.endpoint.url}/things/{thingId}`],
    ...['--param', 'thingId=T-1'],
  ];
}
