import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ErrandError } from '../../errors.ts';
import type { FoundHistory } from '../../services/verify-histories.ts';
import { historyFromJson } from '../../temporal/history-json.ts';

/**
 * The `.json` files of a folder and its folders, in the order of their names, or the one file.
 * @throws ErrandError `invalid_request` where there is none
 */
export async function historyFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw noHistories(`there is no file or folder ${path}`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith('.json'));
  // a gate that looks at nothing must not pass
  if (names.length === 0) throw noHistories(`${path} holds no .json file of a history`);
  return names.toSorted().map((name) => join(path, name));
}

function noHistories(problem: string): ErrandError {
  return new ErrandError('invalid_request', `${problem}: name a folder of histories, or use --from`, { field: 'path' });
}

/** One after the other, so that thousands of them need no memory; a file that holds no history says so. */
export async function* readHistories(files: string[]): AsyncGenerator<FoundHistory> {
  for (const name of files) yield await readHistory(name);
}

async function readHistory(name: string): Promise<FoundHistory> {
  try {
    const history = historyFromJson(JSON.parse(await readFile(name, 'utf8')));
    const started = history.events?.[0]?.workflowExecutionStartedEventAttributes;
    const { workflowId, originalExecutionRunId: runId } = started ?? {};
    return { name, workflowId: workflowId || basename(name, '.json'), runId: runId ?? '', history };
  } catch (error) {
    return { name, problem: `it is no history: ${error instanceof Error ? error.message : error}` };
  }
}
