/** The detectors of concept drift, alike: they take answers one after the other, and say from which error rate to which it changed. */
import type { DetectorConfig, DetectorState, Unease } from '../../../lib/contract/concept-drift';
import { Adwin } from '../../stats/adwin';
import { Ddm, type DdmState } from '../../stats/ddm';
import { PageHinkley, type PageHinkleyState } from '../../stats/page-hinkley';

export interface Change {
  /** Error rates. */
  readonly before: number;
  readonly after: number;
  /** Answers since it began, about: those that the rate after it is told by. */
  readonly rows: number;
}

export interface ChangeDetector {
  readonly state: DetectorState;
  /** Of the answers that it remembers; not a number before the first. */
  readonly errorRate: number;
  add(isWrong: boolean): Change | undefined;
}

/** @param state to go on from; of the same detector */
export function changeDetector(config: DetectorConfig, state: DetectorState | undefined): ChangeDetector {
  switch (config.name) {
    case 'adwin':
      return new AdwinDetector(new Adwin(config.delta, state?.name === 'adwin' ? state : undefined));
    case 'page-hinkley': {
      const { threshold, tolerance } = config;
      return new PageHinkleyDetector({ threshold, tolerance }, state?.name === 'page-hinkley' ? state : undefined);
    }
    case 'ddm':
      return new DdmDetector(state?.name === 'ddm' ? state : undefined);
  }
}

class AdwinDetector implements ChangeDetector {
  public constructor(private readonly adwin: Adwin) {}

  public get state(): DetectorState {
    return { name: 'adwin', ...this.adwin.state };
  }

  public get errorRate(): number {
    return this.adwin.mean;
  }

  public add(isWrong: boolean): Change | undefined {
    return this.adwin.add(isWrong ? 1 : 0) ? this.adwin.latestCut : undefined;
  }
}

const AT_EASE: Unease = { uneasyRows: 0, uneasyErrors: 0 };

/** Since its sum was 0 the errors have been more than usual. */
class PageHinkleyDetector implements ChangeDetector {
  private readonly test: PageHinkley;
  private unease: Unease;

  public constructor(options: { readonly threshold: number; readonly tolerance: number }, state: (PageHinkleyState & Unease) | undefined) {
    this.test = new PageHinkley(options, state && { seen: state.seen, mean: state.mean, sum: state.sum });
    this.unease = uneaseOf(state);
  }

  public get state(): DetectorState {
    return { name: 'page-hinkley', ...this.test.state, ...this.unease };
  }

  public get errorRate(): number {
    const { seen, mean } = this.test.state;
    return seen === 0 ? NaN : mean;
  }

  public add(isWrong: boolean): Change | undefined {
    const { seen, mean } = this.test.state;
    const isAlarm = this.test.add(isWrong ? 1 : 0);
    const unease = isAlarm || this.test.state.sum > 0 ? another(this.unease, isWrong) : AT_EASE;
    this.unease = isAlarm ? AT_EASE : unease;
    return isAlarm ? risen(seen + 1, Math.round(seen * mean) + (isWrong ? 1 : 0), unease) : undefined;
  }
}

/** Since it was stable last it has been warning; a drift without a warning began with its last answer. */
class DdmDetector implements ChangeDetector {
  private readonly ddm: Ddm;
  private unease: Unease;

  public constructor(state: (DdmState & Unease) | undefined) {
    this.ddm = new Ddm(state && { seen: state.seen, rate: state.rate, ...(state.least ? { least: state.least } : {}) });
    this.unease = uneaseOf(state);
  }

  public get state(): DetectorState {
    return { name: 'ddm', ...this.ddm.state, ...this.unease };
  }

  public get errorRate(): number {
    const { seen, rate } = this.ddm.state;
    return seen === 0 ? NaN : rate;
  }

  public add(isWrong: boolean): Change | undefined {
    const { seen, rate } = this.ddm.state;
    const result = this.ddm.add(isWrong);
    const unease = result === 'stable' ? AT_EASE : another(this.unease, isWrong);
    this.unease = result === 'drift' ? AT_EASE : unease;
    return result === 'drift' ? risen(seen + 1, Math.round(seen * rate) + (isWrong ? 1 : 0), unease) : undefined;
  }
}

function uneaseOf(state: Unease | undefined): Unease {
  return state ? { uneasyRows: state.uneasyRows, uneasyErrors: state.uneasyErrors } : AT_EASE;
}

function another({ uneasyRows, uneasyErrors }: Unease, isWrong: boolean): Unease {
  return { uneasyRows: uneasyRows + 1, uneasyErrors: uneasyErrors + (isWrong ? 1 : 0) };
}

/** Some answers are always before: a detector is at ease with its first one, which has nothing to differ from. */
function risen(rows: number, errors: number, { uneasyRows, uneasyErrors }: Unease): Change {
  const earlier = rows - uneasyRows;
  return { before: (errors - uneasyErrors) / earlier, after: uneasyErrors / uneasyRows, rows: uneasyRows };
}
