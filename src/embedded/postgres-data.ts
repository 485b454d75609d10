import { randomBytes, randomUUID } from 'node:crypto';
import { chown, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrandError } from '../errors.ts';
import type { PostgresPlace } from './postgres-place.ts';
import { lastLine, runCommand } from './run-command.ts';

/** A data folder that PostgreSQL can start on, and the password of its owner `postgres`. */
export interface PostgresData {
  dataFolder: string;
  password: string;
}

/** Makes the data folder when it is missing; the password is random and lies in `<stateDir>/postgres-password` (0600). */
export async function postgresData({
  place,
  stateDir,
  sync,
}: {
  place: PostgresPlace;
  stateDir: string;
  /** false = a crash of the machine may lose the data, for tests */
  sync: boolean;
}): Promise<PostgresData> {
  const passwordFile = join(stateDir, 'postgres-password');
  const dataFolder = join(place.folder, 'data');
  const known = await readFile(passwordFile, 'utf8').catch(() => undefined);
  const exists = (await stat(dataFolder).catch(() => undefined)) !== undefined;
  if (exists && known) {
    await removeReusedPid(join(dataFolder, 'postmaster.pid'));
    return { dataFolder, password: known.trim() };
  }
  if (exists && !place.relocated) {
    throw new ErrandError(
      'unavailable',
      `${passwordFile} is missing and the data in ${dataFolder} cannot be opened without it: restore it, or remove that folder.`,
    );
  }
  // data elsewhere whose state folder was removed: the user started over
  if (exists) await rm(dataFolder, { recursive: true, force: true });

  const password = known?.trim() ?? randomBytes(24).toString('base64url');
  if (!known) await writeFile(passwordFile, password, { mode: 0o600 });
  await initialise({ place, dataFolder, password, sync });
  return { dataFolder, password };
}

async function initialise({
  place: { binaries, folder, runAs },
  dataFolder,
  password,
  sync,
}: {
  place: PostgresPlace;
  dataFolder: string;
  password: string;
  sync: boolean;
}): Promise<void> {
  // initdb that is killed leaves half a folder: only a finished one gets the name `data`
  for (const name of await readdir(folder)) {
    if (name.startsWith('unfinished-')) await rm(join(folder, name), { recursive: true, force: true });
  }
  const unfinished = join(folder, `unfinished-${randomUUID()}`);
  const passwordFile = `${unfinished}.password`;
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
  if (runAs) await chown(passwordFile, runAs.uid, runAs.gid);

  const initdb = await runCommand({
    command: join(binaries, 'bin', 'initdb'),
    args: [
      `--pgdata=${unfinished}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      // the builtin provider sorts the same on every machine and needs no locale installed
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...(sync ? [] : ['--no-sync']),
    ],
    runAs,
  });
  await rm(passwordFile, { force: true });
  if (!initdb.succeeded) {
    throw new ErrandError('unavailable', `PostgreSQL could not make its data folder: ${lastLine(initdb.output)}`, {
      cause: initdb.output,
    });
  }
  await rename(unfinished, dataFolder);
}

/** After kill -9 and a reboot another program may have the pid noted there, and PostgreSQL would refuse to start. */
async function removeReusedPid(pidFile: string): Promise<void> {
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!(pid > 0)) return;
  const program = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'postgres');
  if (program.trim() !== 'postgres') await rm(pidFile, { force: true });
}
