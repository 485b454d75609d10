/** The value below which this share of the values lies, by nearest rank. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error('no values, no quantile');
  return value;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Three digits are more than such a measurement can hold. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
