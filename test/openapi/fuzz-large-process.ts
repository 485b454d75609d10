// Imports one large document in a process that can be killed. The index comes as a message.

import { ErrandError } from '../../src/errors.ts';
import { type ImportRequest, importDocument } from '../../src/openapi/import-document.ts';
import { largeDocuments } from './fuzz-large.ts';

process.on('message', (index: number) => {
  const [, text, fileName = 'spec.json'] = largeDocuments[index] ?? ['', () => ''];
  const request = { text: text(), fileName, source: 'default' };
  const seconds = [{}, { adapt: true, skipInvalid: true }].map((mode) => {
    const start = process.cpuUsage();
    imported({ ...request, ...mode });
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000_000;
  });
  process.send?.({ seconds: Math.max(...seconds), megabytes: process.resourceUsage().maxRSS / 1_024 });
});

/** An uncoded error ends the process. */
function imported(request: ImportRequest): void {
  try {
    importDocument(request);
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
  }
}
