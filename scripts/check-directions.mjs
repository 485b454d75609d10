// Holds the imports of src, demo, bench and chaos to .dependency-cruiser.cjs. Usage: check-directions.mjs [FOLDER]
import { existsSync, readdirSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import configuration from '../.dependency-cruiser.cjs';

process.chdir(process.argv[2] ?? '.');
const folders = ['src', 'demo', 'bench', 'chaos'].filter((folder) => existsSync(folder));
const { forbidden, options } = configuration;
const { output } = await cruise(folders, { ruleSet: { forbidden }, validate: true, ...options });

const cruised = new Map(output.modules.map((module) => [module.source, module]));
const problems = [
  ...output.summary.violations.map(
    ({ rule, from, to, comment }) => `${rule.name}: ${from} -> ${to}${comment ? ` (${comment})` : ''}`,
  ),
  ...notCruised(),
  ...foreignInWorkflows(),
];

for (const problem of problems) console.log(problem);
console.log(`${cruised.size} modules, ${problems.length} violations`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** A cruiser that doesn't understand the installed TypeScript reads nothing and reports success. */
function notCruised() {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name}`),
  );
  if (files.length === 0) return [`not-cruised: there is no .ts file in ${process.cwd()}`];
  return files.filter((file) => !cruised.has(file)).map((file) => `not-cruised: ${file}`);
}

/** What a workflow loads in the end, types left aside: zod alone would triple the memory of a cached workflow. */
function foreignInWorkflows() {
  const loaded = new Set([...cruised.keys()].filter((source) => source.startsWith('src/workflows/')));
  for (const source of loaded) {
    for (const { resolved, dependencyTypes } of cruised.get(source)?.dependencies ?? []) {
      if (!dependencyTypes.includes('type-only')) loaded.add(resolved);
    }
  }
  return [...loaded]
    .filter((source) => !source.startsWith('src/') && !source.includes('node_modules/@temporalio/workflow/'))
    .map((source) => `foreign-in-workflows: ${source} is loaded by a workflow`);
}
