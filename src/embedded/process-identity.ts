import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process that cannot be mistaken for a later one with the same pid. `born` is opaque: compare it only. */
export interface ProcessIdentity {
  pid: number;
  born: string;
}

/** The identity of a running process, or undefined when no process (or only a zombie) has that pid. */
export async function processIdentity(pid: number): Promise<ProcessIdentity | undefined> {
  if (!isSignalable(pid)) return undefined;
  const born = process.platform === 'linux' ? await bornOnLinux(pid) : await bornByPs(pid);
  return born === undefined ? undefined : { pid, born };
}

/** Whether that very process still runs; a reused pid is not it. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await processIdentity(identity.pid))?.born === identity.born;
}

function isSignalable(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function bornOnLinux(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // the name in parentheses may hold spaces; state is the first field after it, start time the twentieth
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    return `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

async function bornByPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
