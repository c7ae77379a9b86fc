/** Values to filter by with how often each is there, in alphabetical order; the chosen ones also when they are not. */
export function facetOptions(values: readonly string[], chosen: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>(chosen.map((value) => [value, 0]));
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => (a.value < b.value ? -1 : 1));
}
