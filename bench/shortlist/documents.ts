// The documents the shortlist is measured on, as an organisation would have them after an import that skips what is invalid.
import { existsSync, readFileSync } from 'node:fs';
import { ErrandError } from '../../src/errors.ts';
import { importDocument } from '../../src/openapi/import-document.ts';
import type { ImportedAction } from '../../src/openapi/import-report.ts';
import heldOutQuestions from './held-out-questions.json' with { type: 'json' };
import questions from './questions.json' with { type: 'json' };

const FOLDER = '../shared/specs';

/** A question as a customer or an agent asks it, and the operation that answers it. */
export interface AskedQuestion {
  question: string;
  /** `METHOD /path` */
  operation: string;
}

/** A catalog, and what is asked of it. */
export interface MeasuredCatalog {
  name: string;
  actions: ImportedAction[];
  questions: AskedQuestion[];
}

/** One catalog per large document; `questions.json` was written before the ranker. */
export function measuredCatalogs(): MeasuredCatalog[] {
  return Object.entries(questions).map(([fileName, asked]) => ({
    name: fileName,
    actions: actionsOf(fileName),
    questions: asked,
  }));
}

/** Documents that are not among the others, as one catalog; `held-out-questions.json` was written after the list of synonyms. */
export function heldOutCatalog(): MeasuredCatalog {
  return {
    name: `${Object.keys(heldOutQuestions).length} held-out documents`,
    actions: Object.keys(heldOutQuestions).flatMap(actionsOf),
    questions: Object.values(heldOutQuestions).flat(),
  };
}

/** @throws ErrandError `not_found` where the documents are not beside the project */
function actionsOf(fileName: string): ImportedAction[] {
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
  return actions;
}
