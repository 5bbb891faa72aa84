/**
 * Finds row groups whose columns lie where those of others do. No writer makes them, and in a small file many that share their pages would
 * make work without end.
 */
import type { ColumnMetaData, RowGroup } from 'hyparquet';
import { UnreadableParquet } from './limits';
import { placeOf } from './pages';

/**
 * Of two that overlap, the one that begins later; what lies outside the file is left to whoever reads it.
 *
 * @param chunksOf the columns of a group that are read
 */
export function overlappingGroups(groups: readonly RowGroup[], chunksOf: (group: RowGroup) => readonly ColumnMetaData[], fileBytes: number): ReadonlySet<RowGroup> {
  const places = groups.filter(({ num_rows: rows }) => rows > 0n).flatMap((group) => chunksOf(group).flatMap((chunk) => placesOf(chunk, fileBytes).map((place) => ({ ...place, group }))));
  places.sort((one, other) => one.start - other.start);
  const overlapping = new Set<RowGroup>();
  let reached = 0;
  for (const { start, end, group } of places) {
    if (start < reached) overlapping.add(group);
    reached = Math.max(reached, end);
  }
  return overlapping;
}

function placesOf(chunk: ColumnMetaData, fileBytes: number): ReturnType<typeof placeOf>[] {
  try {
    return [placeOf(chunk, fileBytes)];
  } catch (error) {
    if (error instanceof UnreadableParquet) return [];
    throw error;
  }
}
