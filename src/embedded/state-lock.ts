import { randomUUID } from 'node:crypto';
import { constants, copyFile, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ErrandError } from '../errors.ts';
import { makeFolder } from './make-folder.ts';
import { isRunning, type ProcessIdentity, processIdentity } from './process-identity.ts';

const HALF_WRITTEN_MS = 2_000;
const SETTLE_MS = 50;

interface LockRecord {
  /** unique for each taking */
  nonce: string;
  owner: ProcessIdentity;
  /** guardian and server: they outlive a crashed owner for a moment */
  servants: ProcessIdentity[];
}

/** Keeps a second server off the same folder; a lock whose processes are dead does not count. */
export interface StateLock {
  /** Notes the processes that work on the folder beside the owner, by pid. */
  addServants(pids: number[]): Promise<void>;
  release(): Promise<void>;
}

/**
 * Locks `<stateDir>/<name>.lock` for this process; makes the folder when it is missing.
 * When the owner crashed and its server is still stopping, waits up to `waitMs` (10 s) for it.
 * @throws ErrandError `unavailable` naming the folder and the running pid, or a folder that cannot be written
 */
export async function lockState({
  stateDir,
  name,
  waitMs = 10_000,
}: {
  stateDir: string;
  name: string;
  waitMs?: number;
}): Promise<StateLock> {
  // PostgreSQL's user must pass through a folder made by root; otherwise nobody else has business in it
  const mode = process.getuid?.() === 0 ? 0o755 : 0o700;
  await makeFolder(stateDir, { mode }).catch((cause: unknown) => {
    throw notWritable({ file: stateDir, cause });
  });
  const file = join(await realpath(stateDir), `${name}.lock`);
  const owner = await processIdentity(process.pid);
  if (!owner) throw new Error('cannot read the identity of the running process');
  const record: LockRecord = { nonce: randomUUID(), owner, servants: [] };
  const deadline = Date.now() + waitMs;

  while (!(await take({ file, text: JSON.stringify(record) }))) {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw notWritable({ file, cause: error });
    });
    if (text === undefined) continue;
    const held = parseRecord(text);
    if (!held && (await ageMs(file)) < HALF_WRITTEN_MS) {
      await sleep(50);
    } else if (held && (await isRunning(held.owner))) {
      throw inUse({ stateDir, name, pid: held.owner.pid });
    } else if (held && (await anyRunning(held.servants))) {
      const survivor = held.servants.at(-1)?.pid ?? held.owner.pid;
      if (Date.now() > deadline) throw inUse({ stateDir, name, pid: survivor });
      await sleep(100);
    } else {
      await removeStale({ file, judged: text });
    }
  }

  return {
    async addServants(pids) {
      for (const pid of pids) {
        const servant = await processIdentity(pid);
        if (servant) record.servants.push(servant);
      }
      const next = `${file}.${randomUUID()}`;
      await writeFile(next, JSON.stringify(record));
      await rename(next, file);
    },
    release: () => rm(file, { force: true }),
  };
}

function inUse({ stateDir, name, pid }: { stateDir: string; name: string; pid: number }): ErrandError {
  return new ErrandError(
    'unavailable',
    `The ${name} data in ${stateDir} is in use by the running process ${pid}: stop that process or use another folder (ERRAND_HOME).`,
  );
}

/** True when the lock is ours and stays ours: a rival that judged a stale lock late may have moved ours away at once. */
async function take({ file, text }: { file: string; text: string }): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    await sleep(SETTLE_MS);
    return (await readFile(file, 'utf8').catch(() => '')) === text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw notWritable({ file, cause: error });
  }
}

function notWritable({ file, cause }: { file: string; cause: unknown }): ErrandError {
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new ErrandError(
    'unavailable',
    `Cannot write ${file} (${reason}): give this user that folder, or use another one (ERRAND_HOME).`,
    { cause },
  );
}

function parseRecord(text: string): LockRecord | undefined {
  try {
    return JSON.parse(text) as LockRecord;
  } catch {
    return undefined;
  }
}

async function anyRunning(servants: ProcessIdentity[]): Promise<boolean> {
  return (await Promise.all(servants.map(isRunning))).includes(true);
}

async function ageMs(file: string): Promise<number> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
  return Date.now() - mtimeMs;
}

/** Two processes may judge the same lock stale: the second one finds a fresh lock in its hand and puts it back. */
async function removeStale({ file, judged }: { file: string; judged: string }): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw notWritable({ file, cause: error });
  }
  if ((await readFile(aside, 'utf8')) !== judged) {
    await copyFile(aside, file, constants.COPYFILE_EXCL).catch(() => undefined);
  }
  await rm(aside, { force: true });
}
