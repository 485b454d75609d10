import { valueAtPointer } from '../../schemas/json-pointer.ts';

/** The value that a JSON pointer names in a body; undefined where the body is no JSON or nothing stands there. */
export function valueAt(body: string, pointer: string): unknown {
  try {
    return valueAtPointer(JSON.parse(body), pointer)?.value;
  } catch {
    return undefined;
  }
}
