import { ErrandError } from '../errors.ts';

/**
 * Runs one part of a larger request; a refusal of it names the part.
 * @throws ErrandError as the part does, its field below `place`
 */
export async function namingIn<T>(place: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const { code, message, details } = error;
    throw new ErrandError(code, `${place}: ${message}`, { ...details, field: place, cause: error });
  }
}
