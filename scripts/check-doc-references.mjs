// Every path of the repository that a document names in backticks must exist. Usage: check-doc-references.mjs [FOLDER]
import { existsSync, readdirSync, readFileSync } from 'node:fs';

process.chdir(process.argv[2] ?? '.');
const inDocs = existsSync('docs') ? readdirSync('docs', { recursive: true }).map((name) => `docs/${name}`) : [];
const besideCode = ['bench/README.md', 'chaos/README.md'].filter((name) => existsSync(name));
const documents = [...readdirSync('.'), ...inDocs, ...besideCode].filter((name) => name.endsWith('.md'));

const missing = documents.flatMap((document) =>
  readFileSync(document, 'utf8')
    .split('\n')
    .flatMap((line, index) => pathsIn(line).map((path) => ({ path, place: `${document}:${index + 1}` })))
    .filter(({ path }) => !existsSync(path)),
);

for (const { path, place } of missing) console.log(`${place}: there is no ${path}`);
console.log(`${documents.length} documents, ${missing.length} missing paths`);
process.exitCode = documents.length > 0 && missing.length === 0 ? 0 : 1;

function pathsIn(line) {
  return [...line.matchAll(/`((?:src|test|docs|demo|bench|chaos|scripts)\/[^\s`]*)`/g)].map(([, path]) => path);
}
