import { ErrandError } from '../errors.ts';
import { type DocumentObject, isObject, own } from './located.ts';
import { type DocumentFormat, parseJson, parseYaml } from './text/parse-text.ts';

/** A document that says it is OpenAPI 3.0 or 3.1; nothing else about it has been checked. */
export interface OpenApiDocument {
  root: DocumentObject;
  /** as written, e.g. `3.0.3` */
  version: string;
  format: DocumentFormat;
}

/**
 * Reads an OpenAPI document. The format is told by the content and checked against the extension of the file name.
 * @throws ErrandError `failed_to_parse_spec` with line and column, or with a pointer once the text could be read
 */
export function readDocument({ text, fileName }: { text: string; fileName: string }): OpenApiDocument {
  const content = text.replace(/^\uFEFF/, '');
  if (content.trim() === '') throw new ErrandError('failed_to_parse_spec', 'the file is empty', { line: 1, column: 1 });
  const { value, format } = readText({ text: content, extension: extensionOf(fileName) });
  if (!isObject(value)) {
    throw new ErrandError('failed_to_parse_spec', 'the document is not an object: this is no OpenAPI', { pointer: '' });
  }
  return { root: value, version: supportedVersion(value), format };
}

/** Every JSON text is YAML as well, so only YAML under a `.json` name is a mismatch. */
function readText({ text, extension }: { text: string; extension: string }): {
  value: unknown;
  format: DocumentFormat;
} {
  const looksLikeJson = /^\s*[{[]/.test(text);
  const namedYaml = extension === 'yaml' || extension === 'yml';
  if (looksLikeJson && (!namedYaml || isJson(text))) return { value: parseJson(text), format: 'json' };
  const value = parseYaml(text);
  if (extension !== 'json') return { value, format: 'yaml' };
  const message = 'the file holds YAML but its name ends in .json: rename it or convert it';
  throw new ErrandError('failed_to_parse_spec', message, { line: 1, column: 1 });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function extensionOf(fileName: string): string {
  return /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

function supportedVersion(root: DocumentObject): string {
  const openapi = own(root, 'openapi');
  const swagger = own(root, 'swagger');
  if (openapi === undefined && swagger === undefined) {
    const message = 'neither "openapi" nor "swagger" stands at its root: this is no OpenAPI document';
    throw new ErrandError('failed_to_parse_spec', message, { pointer: '' });
  }
  if (openapi === undefined) {
    const version =
      swagger === '2.0' ? 'OpenAPI 2.0 is not supported yet' : `Swagger ${String(swagger)} is not supported`;
    throw new ErrandError('failed_to_parse_spec', `${version}: use 3.0 or 3.1`, { pointer: '/swagger' });
  }
  if (typeof openapi !== 'string') {
    const message = `the version must be a string such as "3.1.0", not ${JSON.stringify(openapi)}: put it in quotes`;
    throw new ErrandError('failed_to_parse_spec', message, { pointer: '/openapi' });
  }
  if (!/^3\.[01](\.\d+)?(-\S+)?$/.test(openapi)) {
    const message = `OpenAPI ${openapi} is not supported: use 3.0 or 3.1`;
    throw new ErrandError('failed_to_parse_spec', message, { pointer: '/openapi' });
  }
  return openapi;
}
