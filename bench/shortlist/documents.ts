// The documents the shortlist is measured on, as an organisation would have them after an import that skips what is invalid.
import { existsSync, readFileSync } from 'node:fs';
import { ErrandError } from '../../src/errors.ts';
import { importDocument } from '../../src/openapi/import-document.ts';
import type { ImportedAction } from '../../src/openapi/import-report.ts';
import questions from './questions.json' with { type: 'json' };

const FOLDER = '../shared/specs';

/** A question as a customer or an agent asks it, and the operation that answers it. */
export interface AskedQuestion {
  question: string;
  /** `METHOD /path` */
  operation: string;
}

export interface MeasuredDocument {
  fileName: string;
  actions: ImportedAction[];
  questions: AskedQuestion[];
}

/** @throws ErrandError `not_found` where the documents are not beside the project */
export function measuredDocuments(): MeasuredDocument[] {
  return Object.entries(questions).map(([fileName, asked]) => {
    const path = `${FOLDER}/${fileName}`;
    if (!existsSync(path)) throw new ErrandError('not_found', `there is no ${path}: the shortlist is measured on it`);
    const { actions } = importDocument({
      text: readFileSync(path, 'utf8'),
      fileName,
      source: 'bench',
      serverBaseUrl: 'https://api.example.com',
      adapt: true,
      skipInvalid: true,
    });
    return { fileName, actions, questions: asked };
  });
}
