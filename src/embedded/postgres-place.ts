import { createHash } from 'node:crypto';
import { chmod, chown, lstat, mkdir, realpath, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErrandError } from '../errors.ts';
import { makeFolder } from './make-folder.ts';
import { copyBinaries, packagedBinaries } from './postgres-binaries.ts';
import { canReach, postgresUser, type RunAs } from './postgres-user.ts';

/** Where PostgreSQL runs from and keeps its data, and as whom. */
export interface PostgresPlace {
  /** folder with bin, lib and share */
  binaries: string;
  /** folder that belongs to the user PostgreSQL runs as; its data lie in `data` */
  folder: string;
  runAs: RunAs | undefined;
  /** the data lie outside the state folder, because that user cannot enter it */
  relocated: boolean;
}

/**
 * Decides where PostgreSQL lives: binaries in node_modules, data in `<stateDir>/postgres`. What its user cannot reach
 * (root started it below a home of mode 0700) is put in `cacheDir` or the temporary folder, and `onProgress` says so.
 * Changes no mode and no owner of a folder it did not make.
 */
export async function postgresPlace({
  stateDir,
  cacheDir,
  onProgress,
}: {
  stateDir: string;
  cacheDir: string | undefined;
  onProgress: (line: string) => void;
}): Promise<PostgresPlace> {
  const key = createHash('sha256')
    .update(await realpath(stateDir))
    .digest('hex')
    .slice(0, 16);
  const elsewhere = `errand-${key}`;
  const ownFolder = join(stateDir, 'postgres');
  const runAs = await postgresUser({ dataFolders: [ownFolder, join(tmpdir(), elsewhere, 'postgres')] });
  const packaged = await packagedBinaries();
  if (!runAs) {
    await mkdir(ownFolder, { recursive: true, mode: 0o700 });
    await refuseForeignOwner(ownFolder);
    return { binaries: packaged.folder, folder: ownFolder, runAs, relocated: false };
  }

  const relocated = !(await canReach({ path: stateDir, runAs }));
  const parent = relocated ? await ownedFolder(join(await temporaryFolder(runAs), elsewhere)) : stateDir;
  const folder = join(parent, 'postgres');
  if (relocated) {
    onProgress(
      `PostgreSQL data lie in ${folder}: its user ${runAs.uid} cannot enter ${stateDir} (ERRAND_HOME chooses)`,
    );
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chown(folder, runAs.uid, runAs.gid);

  if (await canReach({ path: join(packaged.folder, 'bin', 'initdb'), runAs })) {
    return { binaries: packaged.folder, folder, runAs, relocated };
  }
  const cache = cacheDir && (await enterableCache({ cacheDir, runAs }));
  const target = join(cache || (await temporaryFolder(runAs)), `errand-postgres-${packaged.version}`);
  const binaries = await copyBinaries({ source: packaged.folder, target, onProgress });
  return { binaries, folder, runAs, relocated };
}

async function enterableCache({ cacheDir, runAs }: { cacheDir: string; runAs: RunAs }): Promise<string | undefined> {
  await makeFolder(cacheDir);
  return (await canReach({ path: cacheDir, runAs })) ? cacheDir : undefined;
}

async function temporaryFolder(runAs: RunAs): Promise<string> {
  for (const path of [tmpdir(), '/tmp', '/var/tmp']) if (await canReach({ path, runAs })) return path;
  throw new ErrandError('unavailable', 'PostgreSQL finds no folder its user can enter: set ERRAND_HOME to one.');
}

/** Anybody may write to the temporary folder, so a folder found there must be ours. */
async function ownedFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true });
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) {
    throw new ErrandError('unavailable', `${path} belongs to somebody else: remove it or set ERRAND_HOME.`);
  }
  await chmod(path, 0o755);
  return path;
}

async function refuseForeignOwner(folder: string): Promise<void> {
  const { uid } = await stat(folder);
  if (process.getuid && uid !== process.getuid()) {
    throw new ErrandError(
      'unavailable',
      `${folder} belongs to user ${uid}, because root started it before: start as root, or remove the folder and its data.`,
    );
  }
}
