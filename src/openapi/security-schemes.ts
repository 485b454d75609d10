import type { SecurityScheme } from './import-report.ts';
import { childOf, type DocumentObject, isObject, type Located, own, pointerTo, textOf } from './located.ts';
import type { Operation } from './operations.ts';
import type { Dialect } from './read-document.ts';
import type { References } from './resolve-refs.ts';

/**
 * How the document says that its calls are authorised, one entry per scheme, asked for by no action yet. What can not be read is
 * left out: it changes nothing about a request.
 */
export function securitySchemes({
  root,
  dialect,
  refs,
}: {
  root: DocumentObject;
  dialect: Dialect;
  refs: References;
}): SecurityScheme[] {
  const document = { value: root, pointer: '' };
  const components = childOf(document, 'components');
  const owner =
    dialect === '2.0' ? document : isObject(components.value) ? { ...components, value: components.value } : undefined;
  const schemes = owner && childOf(owner, dialect === '2.0' ? 'securityDefinitions' : 'securitySchemes');
  if (schemes === undefined || !isObject(schemes.value)) return [];
  return Object.entries(schemes.value).flatMap(([scheme, value]) => {
    const node = resolvedOrNone(refs, { value, pointer: pointerTo(schemes.pointer, scheme) });
    const form = node === undefined ? undefined : formOf(node);
    return form === undefined ? [] : [{ scheme, ...form, actions: 0 }];
  });
}

/** The schemes with how many of these operations name each; an operation's own list replaces the document's. */
export function countedSchemes({
  schemes,
  root,
  imported,
}: {
  schemes: readonly SecurityScheme[];
  root: DocumentObject;
  imported: readonly Operation[];
}): SecurityScheme[] {
  const uses = new Map<string, number>();
  for (const { operation } of imported) {
    const asked = own(operation.value, 'security') ?? own(root, 'security');
    const names = new Set(
      (Array.isArray(asked) ? asked : []).flatMap((one) => (isObject(one) ? Object.keys(one) : [])),
    );
    for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return schemes.map((scheme) => ({ ...scheme, actions: uses.get(scheme.scheme) ?? 0 }));
}

function resolvedOrNone(refs: References, node: Located): DocumentObject | undefined {
  try {
    const { value } = refs.resolved(node);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function formOf(scheme: DocumentObject): Pick<SecurityScheme, 'kind' | 'in' | 'name' | 'value'> | undefined {
  const authorization = (kind: SecurityScheme['kind'], value: string) =>
    ({ kind, in: 'header', name: 'Authorization', value }) as const;
  switch (own(scheme, 'type')) {
    case 'apiKey': {
      const place = (['header', 'query', 'cookie'] as const).find((known) => known === own(scheme, 'in'));
      const name = own(scheme, 'name');
      return place === undefined || typeof name !== 'string'
        ? undefined
        : { kind: 'apiKey', in: place, name, value: '<key>' };
    }
    case 'basic':
      return authorization('basic', 'Basic <base64 of user:password>');
    case 'http': {
      const name = (textOf(scheme, 'scheme') ?? '').toLowerCase();
      if (name === 'basic') return authorization('basic', 'Basic <base64 of user:password>');
      return name === 'bearer'
        ? authorization('bearer', 'Bearer <token>')
        : authorization('http', `${name} <credentials>`);
    }
    case 'oauth2':
      return authorization('oauth2', 'Bearer <access token>');
    case 'openIdConnect':
      return authorization('openIdConnect', 'Bearer <token>');
    case 'mutualTLS':
      return { kind: 'mutualTLS', in: 'tls', name: '', value: '<client certificate>' };
    default:
      return undefined;
  }
}
