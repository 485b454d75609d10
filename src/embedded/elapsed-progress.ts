/** Says every `everyMs` (10 s) that something still runs and for how long; call the result to end it. */
export function elapsedProgress({
  what,
  everyMs = 10_000,
  onProgress,
}: {
  what: string;
  everyMs?: number | undefined;
  onProgress: (line: string) => void;
}): () => void {
  const startedAt = Date.now();
  const timer = setInterval(() => onProgress(`${what}: ${Math.round((Date.now() - startedAt) / 1000)} s`), everyMs);
  return () => clearInterval(timer);
}
