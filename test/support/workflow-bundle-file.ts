import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDataConverter } from '../../src/temporal/data-converter.ts';
import { bundleWorkflows } from '../../src/temporal/worker.ts';

/** The workflow code of a file, as `npm run build` would leave it: for ERRAND_WORKFLOW_BUNDLE. */
export async function workflowBundleFile(workflows: URL, folder: string): Promise<string> {
  const path = fileURLToPath(workflows);
  const unsealed = createDataConverter({ encode: async (given) => given, decode: async (given) => given });
  const { code } = await bundleWorkflows({ path, dataConverter: unsealed });
  const file = join(folder, `${basename(path, '.ts')}.cjs`);
  await writeFile(file, code);
  return file;
}
