/**
 * An object that is spread over a query, a cookie or a form brings names of its own, which the AI chose. None of them may be
 * that of another parameter: the endpoint would read the AI's value where the engine put a trusted one.
 */
import { ErrandError } from '../errors.ts';

/**
 * @param names those that one parameter writes, decoded
 * @param others the names of the parameters beside it
 * @throws ErrandError `invalid_request` naming the argument and the name that it may not bring
 */
export function assertOwnNames({
  argument,
  names,
  others,
}: {
  argument: string;
  names: readonly string[];
  others: readonly string[];
}): void {
  const foreign = names.find((name) => others.includes(name));
  if (foreign === undefined) return;
  throw new ErrandError(
    'invalid_request',
    `${argument}: the key ${JSON.stringify(foreign)} is the name of another parameter, which this object cannot set`,
    { field: argument },
  );
}
