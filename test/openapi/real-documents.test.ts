import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ErrandError } from '../../src/errors.ts';
import { importDocument } from '../../src/openapi/import-document.ts';
import type { ImportResult } from '../../src/openapi/import-report.ts';
import { actionDefinitionSchema } from '../../src/schemas/action.ts';

const folder = '../shared/specs';
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name !== 'INDEX.json') : [];

/** Known outcomes: so many actions, or a code and the operation that it names. */
const EXPECTED = new Map<string, number | [code: string, operation: string]>([
  ['adyen-checkout-v71.json', 28],
  ['openai-2023.yaml', 28],
  ['paypal-orders-v2.json', 8],
  ['readme-parameters-style.yaml', 25],
  ['redocly-museum-3.1.yaml', 8],
  ['twilio-api-v2010.yaml', 197],
  ['xero-files.yaml', 18],
  ['intercom-2.11.yaml', ['invalid_tool_schema', 'POST /contacts/search']],
  ['readme-circular.json', ['invalid_tool_schema', 'PUT /circular']],
  ['readme-polymorphism-circular.json', ['invalid_tool_schema', 'POST /admin/search']],
  ['readme-schema-types-3.1.json', ['invalid_tool_schema', 'POST /anything/circular']],
  ['oai-tictactoe-3.1.yaml', ['cannot_determine_api_endpoint', 'GET /board']],
  ['readme-petstore-3.1.yaml', ['cannot_determine_api_endpoint', 'POST /pet']],
]);

describe.skipIf(files.length === 0)('real documents of ../shared/specs', { timeout: 60_000 }, () => {
  test.each(files)('%s is imported whole or refused by code and place', (fileName) => {
    const expected = EXPECTED.get(fileName);
    const outcome = imported(fileName);
    if (outcome instanceof ErrandError) {
      const { code, details } = outcome;
      expect(['failed_to_parse_spec', 'invalid_tool_schema', 'cannot_determine_api_endpoint']).toContain(code);
      expect(details.pointer ?? details.line).toBeDefined();
      if (expected !== undefined) expect([code, details.operation]).toEqual(expected);
    } else {
      expectWhole(outcome);
      if (expected !== undefined) expect(outcome.actions).toHaveLength(Number(expected));
    }
  });

  test('a document without https server imports with an override', () => {
    expect(imported('oai-tictactoe-3.1.yaml', 'https://api.example.com')).not.toBeInstanceOf(ErrandError);
  });
});

function imported(fileName: string, serverBaseUrl?: string): ImportResult | ErrandError {
  const text = readFileSync(`${folder}/${fileName}`, 'utf8');
  try {
    const result = importDocument({ text, fileName, source: 'default', serverBaseUrl });
    return result.refusal ?? result;
  } catch (error) {
    if (error instanceof ErrandError) return error;
    throw error;
  }
}

function expectWhole({ actions, operations }: ImportResult): void {
  expect(operations.filter(({ verdict }) => verdict === 'accepted')).toHaveLength(actions.length);
  expect(new Set(actions.map(({ definition }) => definition.toolName)).size).toBe(actions.length);
  for (const { definition } of actions) {
    expect(actionDefinitionSchema.parse(definition)).toEqual(definition);
    const names = definition.parameters.map(({ argument }) => argument);
    expect(new Set([...names, 'body']).size).toBe(names.length + 1);
    expect(definition.description.length).toBeGreaterThanOrEqual(20);
  }
}
