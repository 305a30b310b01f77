/** An updater as a person knows it: `CI (c1c1c1c1-…)`, or the registry's id alone. */
export function showUpdater(id: string, people: ReadonlyMap<string, string>): string {
  const name = people.get(id);
  return name === undefined ? id : `${name} (${id})`;
}
