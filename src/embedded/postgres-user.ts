import { stat } from 'node:fs/promises';
import { runCommand } from './run-command.ts';

/** Numeric ids of the user that PostgreSQL runs as. */
export interface RunAs {
  uid: number;
  gid: number;
}

const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root: then it runs as the owner of existing data, else as `postgres` or `nobody`.
 * Undefined = this process is not root and PostgreSQL runs as the same user. Creates no user on the machine.
 */
export async function postgresUser({ dataFolders }: { dataFolders: string[] }): Promise<RunAs | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const folder of dataFolders) {
    const owner = await stat(folder).catch(() => undefined);
    if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  for (const name of CANDIDATES) {
    const uid = await runCommand({ command: 'id', args: ['-u', name] });
    const gid = await runCommand({ command: 'id', args: ['-g', name] });
    if (uid.succeeded && gid.succeeded) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new Error(`PostgreSQL cannot run as root, and this machine has none of the users ${CANDIDATES.join(', ')}`);
}

/** Whether that user passes every folder on the way to `path` and may enter (or execute) it: asks the kernel. */
export async function canReach({ path, runAs }: { path: string; runAs: RunAs | undefined }): Promise<boolean> {
  const test = await runCommand({
    command: '/bin/sh',
    args: ['-c', 'test -x "$1"', 'sh', path],
    runAs,
  });
  return test.succeeded;
}
