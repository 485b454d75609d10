// Two opinions on what fits, made one.

/**
 * Each opinion counts by how far it puts an action between its own worst (0) and best (1), so that neither scale drowns the
 * other (known as relative score fusion). To an action that an opinion does not name it gives 0.
 */
export function fusedFits(opinions: ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const actionIds = [...new Set(opinions.flatMap((opinion) => [...opinion.keys()]))];
  const scaled = opinions.map((opinion) => {
    const fits = actionIds.map((actionId) => opinion.get(actionId) ?? 0);
    const worst = Math.min(...fits);
    const range = Math.max(...fits) - worst || 1;
    return fits.map((fit) => (fit - worst) / range);
  });
  return new Map(
    actionIds.map((actionId, place) => [actionId, scaled.reduce((sum, one) => sum + (one[place] ?? 0), 0)]),
  );
}
