import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrandError } from '../../errors.ts';
import { describeIssues } from '../../schemas/describe-issues.ts';
import { type OrganisationFile, organisationFileSchema } from '../../schemas/organisation-file.ts';
import { documentFile } from '../document-file.ts';

const someSectionsSchema = organisationFileSchema.partial();
type SomeSections = ReturnType<typeof someSectionsSchema.parse>;

/**
 * The configuration of an organisation in one file, or in all .yaml, .yml and .json files of a folder and those below it:
 * every file may hold any section, nothing may stand in two.
 * @throws ErrandError `invalid_request` naming the file and what is wrong with it
 */
export async function organisationFiles(path: string): Promise<OrganisationFile> {
  const parts: { file: string; sections: SomeSections }[] = [];
  for (const file of await filesOf(path)) parts.push({ file, sections: await sectionsOf(file) });
  const holders = parts.filter(({ sections }) => sections.organisation);
  const [{ file, sections: { organisation } = {} } = {}, second] = holders;
  if (!organisation)
    throw wrong(`${path}: organisation is missing: say organisation: { id: ... } once`, 'organisation');
  if (second) throw wrong(`organisation stands in ${file} and in ${second.file}: keep one`, 'organisation');
  const actions = parts.flatMap(({ sections }) => sections.actions ?? []);
  const hasActions = parts.some(({ sections }) => sections.actions);
  const segments = merged(
    parts.map(({ file, sections }) => ({ file, section: 'segments', entries: sections.segments })),
  );
  const scenarios = merged(
    parts.map(({ file, sections }) => ({ file, section: 'scenarios', entries: sections.scenarios })),
  );
  const variables = merged(
    parts.map(({ file, sections }) => ({ file, section: 'variables', entries: sections.variables })),
  );
  return {
    organisation,
    ...(segments ? { segments } : {}),
    ...(hasActions ? { actions } : {}),
    ...(scenarios ? { scenarios } : {}),
    ...(variables ? { variables } : {}),
  };
}

async function filesOf(path: string): Promise<string[]> {
  const found = path === '-' ? undefined : await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return [path];
  const names = await readdir(path, { recursive: true });
  const files = names.filter((name) => /\.(ya?ml|json)$/i.test(name) && !/(^|[/\\])\./.test(name)).toSorted();
  if (files.length === 0) throw wrong(`${path} holds no .yaml, .yml or .json file`, 'file');
  return files.map((name) => join(path, name));
}

async function sectionsOf(file: string): Promise<SomeSections> {
  const parsed = someSectionsSchema.safeParse((await documentFile(file)) ?? {});
  if (parsed.success) return parsed.data;
  const { message, details } = describeIssues(parsed.error);
  throw new ErrandError('invalid_request', `${file}: ${message}`, details);
}

function merged<Entry>(
  parts: { file: string; section: string; entries: Record<string, Entry> | undefined }[],
): Record<string, Entry> | undefined {
  const from = new Map<string, string>();
  for (const { file, section, entries } of parts) {
    for (const name of Object.keys(entries ?? {})) {
      const other = from.get(name);
      if (other) throw wrong(`${section}.${name} stands in ${other} and in ${file}: keep one`, `${section}.${name}`);
      from.set(name, file);
    }
  }
  const present = parts.flatMap(({ entries }) => (entries ? [entries] : []));
  return present.length === 0 ? undefined : Object.assign({}, ...present);
}

function wrong(message: string, field: string): ErrandError {
  return new ErrandError('invalid_request', message, { field });
}
