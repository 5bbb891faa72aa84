/** Where each of some names stands first, to be asked for all of as many others: a header may have tens of thousands. */
export function firstPlaces(names: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  names.forEach((name, place) => {
    if (!places.has(name)) places.set(name, place);
  });
  return places;
}
