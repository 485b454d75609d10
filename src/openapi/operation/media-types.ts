const MULTIPART = 'multipart/form-data';
const URLENCODED = 'application/x-www-form-urlencoded';

/** `application/json` or a `+json` type, with or without parameters such as a charset. */
export function isJsonType(mediaType: string): boolean {
  return /^(application\/json|[^/]+\/[^/]+\+json)$/.test(essence(mediaType));
}

/** A body whose fields are sent one by one. */
export function isFormType(mediaType: string): boolean {
  return [MULTIPART, URLENCODED].includes(essence(mediaType));
}

export function isMultipart(mediaType: string): boolean {
  return essence(mediaType) === MULTIPART;
}

/** The body type to send of those an operation takes: JSON first, then multipart, then a form; undefined when none can be sent. */
export function sendableType(mediaTypes: readonly string[]): string | undefined {
  const preferences = [
    (type: string) => essence(type) === 'application/json',
    isJsonType,
    isMultipart,
    (type: string) => essence(type) === URLENCODED,
    (type: string) => ['*/*', 'application/*'].includes(essence(type)),
  ];
  return preferences.map((isMatch) => mediaTypes.find(isMatch)).find((type) => type !== undefined);
}

/** What a body is sent as when its type is a range: JSON. */
export function concreteType(mediaType: string): string {
  return mediaType.includes('*') ? 'application/json' : mediaType;
}

function essence(mediaType: string): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}
