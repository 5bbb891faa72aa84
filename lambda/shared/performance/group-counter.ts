/** Confusion matrices by group of one sensitive column. Too many groups are none: the column holds something else. */
import { type GroupCounts, MAX_GROUPS } from '../../../lib/contract/performance';
import { GroupConfusion } from '../../stats/group-confusion';
import { binaryCounts, confusionCounts } from './binary-counter';

export class GroupCounter {
  private groups: GroupConfusion | undefined = new GroupConfusion();
  private missing = 0;

  public add(group: string | undefined, isPositive: boolean, isPredicted: boolean): void {
    if (group === undefined) {
      this.missing += 1;
      return;
    }
    this.groups?.add(group, isPositive, isPredicted);
    this.giveUpIfTooMany();
  }

  public merge({ counts, missing }: GroupCounts): void {
    this.missing += missing;
    if (counts === null) this.groups = undefined;
    else for (const [group, confusion] of counts) this.groups?.addRows(group, binaryCounts(confusion));
    this.giveUpIfTooMany();
  }

  public counts(): GroupCounts {
    return { counts: this.groups?.all().map(([group, confusion]) => [group, confusionCounts(confusion)] as const) ?? null, missing: this.missing };
  }

  private giveUpIfTooMany(): void {
    if (this.groups && this.groups.size > MAX_GROUPS) this.groups = undefined;
  }
}
