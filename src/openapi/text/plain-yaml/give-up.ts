/** Thrown where a text leaves the part of YAML that is read here; the whole text is then read by the library. */
class OutOfScope extends Error {}

// one for all: it is never shown, and a stack costs more than the line it stands for
const outOfScope = new OutOfScope('not plain YAML');

export function giveUp(): Error {
  return outOfScope;
}

export function hasGivenUp(error: unknown): boolean {
  return error === outOfScope;
}

/** A key that stands twice in one mapping: wrong whatever else the text holds. */
export class RepeatedKey extends Error {
  readonly key: string;
  /** of the second one */
  readonly offset: number;

  constructor(key: string, offset: number) {
    super(`the key ${JSON.stringify(key)} stands twice in this mapping`);
    this.key = key;
    this.offset = offset;
  }
}
