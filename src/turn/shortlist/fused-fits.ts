// Two opinions on what fits, made one.

/**
 * Each opinion counts by how far it puts an action between its own worst (0) and best (1), so that neither scale drowns the
 * other (known as relative score fusion). An action that an opinion does not name is at its worst.
 */
export function fusedFits(opinions: ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const fused = new Map<string, number>();
  for (const opinion of opinions) {
    const worst = Math.min(...opinion.values());
    const range = Math.max(...opinion.values()) - worst || 1;
    for (const [actionId, fit] of opinion) {
      fused.set(actionId, (fused.get(actionId) ?? 0) + (fit - worst) / range);
    }
  }
  return fused;
}
