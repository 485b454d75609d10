/** A text as it could stand in raw bytes: plain, percent-encoded, hexadecimal, or in base64 at each of the three alignments. */
export function disguises(text: string): Buffer[] {
  const plain = Buffer.from(text);
  const inBase64 = [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64');
    // the characters at both ends depend on the neighbours
    const sure = shifted.slice(shift === 0 ? 0 : 4, -4);
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const hexadecimal = plain.toString('hex');
  const readable = [encodeURIComponent(text), hexadecimal, hexadecimal.toUpperCase(), ...inBase64];
  return [plain, ...readable.map((one) => Buffer.from(one))];
}

/** The names of the texts that stand in the bytes, in whatever disguise. */
export function foundIn(bytes: Buffer, texts: Record<string, string>): string[] {
  return Object.entries(texts).flatMap(([name, text]) =>
    disguises(text).some((disguise) => bytes.includes(disguise)) ? name : [],
  );
}
