/**
 * The objects of hours of the log, found by few listings: hours that follow each other are listed together where their prefixes
 * differ in the hour alone, as those of a day do as a rule. Where something stands behind the hour, e.g. the name of one of many
 * models, each hour is listed for itself, because the objects of the others lie between.
 */
import { hourPrefix, type LogDescriptor } from '../../lib/contract/dataset';
import { holdsRecords } from '../shared/records/read-records';
import type { ObjectStore, ObjectSummary } from '../shared/storage/port';
import { addHours } from './hours';

/** What a prefix ends with that has nothing behind the hour. */
const HOUR_LENGTH = 'HH/'.length;

/** Hours that are listed together. */
interface Run {
  readonly prefixes: string[];
  lastHour: string;
  /** By prefix, once one of the hours was asked for. */
  listed: Promise<ReadonlyMap<string, readonly ObjectSummary[]>> | undefined;
}

export class HourObjects {
  private readonly runs = new Map<string, Run>();

  /** @param hours that may be asked for, in order */
  public constructor(
    private readonly storage: ObjectStore,
    private readonly bucket: string,
    private readonly log: Pick<LogDescriptor, 'prefix' | 'hourKeys' | 'utcOffsetHours'>,
    hours: readonly string[],
  ) {
    let run: Run | undefined;
    for (const hour of hours) {
      const prefix = this.prefix(hour);
      if (run && hour === addHours(run.lastHour, 1) && differInHour(run.prefixes.at(-1)!, prefix)) {
        run.prefixes.push(prefix);
        run.lastHour = hour;
      } else {
        run = { prefixes: [prefix], lastHour: hour, listed: undefined };
      }
      this.runs.set(hour, run);
    }
  }

  /** The objects of the hour that hold records, as they lay in the log when one of its run was first asked for. */
  public async of(hour: string): Promise<readonly ObjectSummary[]> {
    const run = this.runs.get(hour);
    if (!run) throw new Error(`hour ${hour}: got an hour that is not to be listed, expected one of ${[...this.runs.keys()].join(', ')}`);
    const listed = await (run.listed ??= this.list(run.prefixes));
    return listed.get(this.prefix(hour))!;
  }

  private async list(prefixes: readonly string[]): Promise<ReadonlyMap<string, readonly ObjectSummary[]>> {
    const found = new Map<string, ObjectSummary[]>(prefixes.map((prefix) => [prefix, []]));
    const [first, last] = [prefixes[0]!, prefixes.at(-1)!];
    for await (const object of this.storage.list(this.bucket, first === last ? { prefix: first } : { prefix: first.slice(0, -HOUR_LENGTH), startAfter: first })) {
      const prefix = object.key.slice(0, first.length);
      if (prefix > last) break;
      if (holdsRecords(object.key, prefix)) found.get(prefix)?.push(object);
    }
    return found;
  }

  private prefix(hour: string): string {
    return hourPrefix(this.log, new Date(hour));
  }
}

/** True where no other hours lie between two that follow each other. */
function differInHour(before: string, prefix: string): boolean {
  return prefix.length === before.length && prefix > before && prefix.slice(0, -HOUR_LENGTH) === before.slice(0, -HOUR_LENGTH);
}
