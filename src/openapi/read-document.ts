import { type DocumentObject, isObject, own } from './located.ts';
import { cut, quoted } from './quoted.ts';
import { notValid } from './refusals.ts';
import { type DocumentFormat, parseText } from './text/parse-text.ts';

/** The rules that a document is written by. */
export type Dialect = '2.0' | '3.0' | '3.1';

/** A document that says it is OpenAPI 2.0, 3.0 or 3.1; nothing else about it has been checked. */
export interface OpenApiDocument {
  root: DocumentObject;
  /** as written, e.g. `3.0.3` */
  version: string;
  dialect: Dialect;
  format: DocumentFormat;
}

/**
 * Reads an OpenAPI document. The format is told by the content and checked against the extension of the file name.
 * @throws ErrandError `failed_to_parse_spec` with line and column, or with a pointer once the text could be read
 */
export function readDocument({ text, fileName }: { text: string; fileName: string }): OpenApiDocument {
  const { value, format } = parseText({ text, fileName });
  if (!isObject(value)) throw notValid('the document is not an object: this is no OpenAPI', '');
  return { root: value, ...versionOf(value), format };
}

function versionOf(root: DocumentObject): { version: string; dialect: Dialect } {
  const openapi = own(root, 'openapi');
  const swagger = own(root, 'swagger');
  if (openapi === undefined && swagger === undefined) {
    throw notValid('neither "openapi" nor "swagger" stands at its root: this is no OpenAPI document', '');
  }
  const [key, version] = openapi === undefined ? (['swagger', swagger] as const) : (['openapi', openapi] as const);
  const pointer = `/${key}`;
  if (typeof version !== 'string') {
    const example = key === 'swagger' ? '"2.0"' : '"3.1.0"';
    throw notValid(
      `the version must be a string such as ${example}, not ${quoted(version)}: put it in quotes`,
      pointer,
    );
  }
  if (key === 'swagger' && version === '2.0') return { version, dialect: '2.0' };
  const [, minor] = key === 'openapi' ? (/^3\.([01])(\.\d+)?(-\S+)?$/.exec(version) ?? []) : [];
  if (minor !== undefined) return { version, dialect: minor === '0' ? '3.0' : '3.1' };
  const name = key === 'swagger' ? 'Swagger' : 'OpenAPI';
  throw notValid(`${name} ${cut(version)} is not supported: use 2.0, 3.0 or 3.1`, pointer);
}
