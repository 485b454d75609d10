// Imports one large document in a process that can be killed. The index comes as a message.

import { ErrandError } from '../../src/errors.ts';
import { type ImportRequest, importDocument } from '../../src/openapi/import-document.ts';
import { largeDocuments } from './fuzz-large.ts';

process.on('message', (index: number) => {
  const [, text, fileName = 'spec.json'] = largeDocuments[index] ?? ['', () => ''];
  const request = { text: text(), fileName, source: 'default' };
  const runs = [{}, { adapt: true, skipInvalid: true }].map((mode) => {
    const start = performance.now();
    const messages = messagesOf({ ...request, ...mode });
    return {
      seconds: (performance.now() - start) / 1_000,
      longest: Math.max(...messages.map(({ length }) => length), 0),
    };
  });
  process.send?.({
    seconds: Math.max(...runs.map(({ seconds }) => seconds)),
    longestMessage: Math.max(...runs.map(({ longest }) => longest)),
    megabytes: process.resourceUsage().maxRSS / 1_024,
  });
});

/** An uncoded error ends the process. */
function messagesOf(request: ImportRequest): string[] {
  try {
    const { operations, refusal } = importDocument(request);
    return [...operations.map(({ reason = '' }) => reason), refusal?.message ?? ''];
  } catch (error) {
    if (error instanceof ErrandError) return [error.message];
    throw error;
  }
}
