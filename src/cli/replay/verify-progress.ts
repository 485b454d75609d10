/** Between two lines where standard error is no terminal, whose last line is written over. */
const LINE_EVERY_MS = 5_000;

/** Says on standard error how far a verification is. */
export function verifyProgress(count: number): { tell(done: number): void; end(): void } {
  const { isTTY } = process.stderr;
  let toldAt = performance.now();
  return {
    tell(done) {
      if (performance.now() - toldAt < (isTTY ? 100 : LINE_EVERY_MS)) return;
      toldAt = performance.now();
      const line = `${done} of about ${count} histories`;
      process.stderr.write(isTTY ? `\r${line}` : `${line}\n`);
    },
    end: () => void (isTTY && process.stderr.write('\r\u001b[K')),
  };
}
