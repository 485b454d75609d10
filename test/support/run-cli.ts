import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

export interface CliResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  stderrLines: string[];
}

/** Runs `errand` from its sources with exactly this environment beside what a process needs, and waits for its end. */
export async function runCli({
  args,
  env = {},
  cwd = process.cwd(),
  input,
}: {
  args: string[];
  /** standard input; absent = none */
  input?: string;
  env?: Record<string, string>;
  cwd?: string;
}): Promise<CliResult> {
  const { PATH = '', HOME = '', XDG_CACHE_HOME } = process.env;
  const inherited = { PATH, HOME, ...(XDG_CACHE_HOME ? { XDG_CACHE_HOME } : {}) };
  const child = spawn(process.execPath, ['--import', tsx, cli, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 150_000,
  });
  child.stdin.on('error', () => {}).end(input); // a command that reads none may have ended before
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
  ]);
  return { exitCode, stdout, stderr, stderrLines: stderr.split('\n').filter((line) => line !== '') };
}
