import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { ImportRequest } from '../src/openapi/import-document.ts';

/** What one parser made of one document. */
export const parserAnswerSchema = z.object({
  /** false = refused; of ours also when nothing is imported */
  accepted: z.boolean(),
  /** why it was refused, or how many operations were imported and how */
  detail: z.string(),
  /** of the document, where the parser counts them */
  operations: z.number().optional(),
});
export type ParserAnswer = z.infer<typeof parserAnswerSchema>;

/** Loads what the parser is made of; the function that comes back does the work on one file, reading included. */
type Load = () => Promise<(file: string) => Promise<ParserAnswer>>;

const MAX_DETAIL_LENGTH = 200;

/**
 * The importer in its two ways, and the three it is compared with, each asked to parse and validate a file in the way its
 * documentation shows. Nobody may use the network.
 */
export const parsers = {
  errand: () => loadImporter({ adapt: true, skipInvalid: true }),
  'errand-strict': () => loadImporter({}),
  '@readme/openapi-parser': async () => {
    const { validate } = await import('@readme/openapi-parser');
    return async (file) => {
      const result = await validate(file);
      return result.valid ? accepted() : refused(result.errors[0]?.message);
    };
  },
  '@scalar/openapi-parser': async () => {
    const { validate } = await import('@scalar/openapi-parser');
    return async (file) => {
      const result = await validate(readFileSync(file, 'utf8'));
      return result.valid ? accepted() : refused(result.errors?.[0]?.message);
    };
  },
  '@apidevtools/swagger-parser': async () => {
    const { default: SwaggerParser } = await import('@apidevtools/swagger-parser');
    return async (file) => {
      await SwaggerParser.validate(file, { resolve: { http: false } });
      return accepted();
    };
  },
} satisfies Record<string, Load>;

export type ParserName = keyof typeof parsers;

/** The three that the importer is compared with. */
export const PEERS = [
  '@readme/openapi-parser',
  '@scalar/openapi-parser',
  '@apidevtools/swagger-parser',
] as const satisfies readonly ParserName[];

export function isParserName(name: string): name is ParserName {
  return Object.hasOwn(parsers, name);
}

/** A base URL of its own for documents that name no https server, so that their operations are imported all the same. */
const OVERRIDE = 'https://api.example.com';

async function loadImporter(modes: Pick<ImportRequest, 'adapt' | 'skipInvalid'>) {
  const { importDocument } = await import('../src/openapi/import-document.ts');
  return async (file: string) => {
    const request = {
      text: readFileSync(file, 'utf8'),
      fileName: file,
      source: 'default',
      readFile: (path: string) => textOf(join(dirname(file), path)),
      ...(modes.skipInvalid ? { serverBaseUrl: OVERRIDE } : {}),
      ...modes,
    };
    const { operations, actions, refusal } = importDocument(request);
    const counts = new Map<string, number>();
    for (const { verdict } of operations) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const verdicts = [...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', ') || 'no operations';
    const detail = refusal === undefined ? verdicts : `${refusal.code}: ${verdicts}`;
    return { accepted: refusal === undefined && actions.length > 0, detail, operations: operations.length };
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function accepted(): ParserAnswer {
  return { accepted: true, detail: 'valid' };
}

/** A parser's refusal, on one line. */
export function refused(reason: unknown): ParserAnswer {
  const text = String(reason).replace(/\s+/g, ' ').trim();
  return { accepted: false, detail: text.slice(0, MAX_DETAIL_LENGTH) };
}
