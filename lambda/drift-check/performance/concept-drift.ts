/**
 * Looks for concept drift: hands the answers of a window on to the detector, in order, those of each span once. Spans whose answers it has
 * seen are passed over, whoever asks again; a label that came behind its time is in no span, and its answer is never looked at. With another
 * detector, or another model, it begins anew.
 */
import type { ConceptDriftConfig, ConceptDriftState, ConceptDriftVerdict, ErrorRateChange } from '../../../lib/contract/concept-drift';
import type { PerformancePart } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { fingerprint } from '../../shared/canonical-json';
import { unpackedErrors } from '../../shared/performance/outcome-sample';
import { counted, shownNumber } from '../../shared/words';
import { addHours } from '../hours';
import { type Change, changeDetector } from './change-detector';

/** Of a detector that finds a change in every hour, the latest ones say as much. */
const MOST_CHANGES = 24;

export interface FollowedErrors {
  readonly verdict: ConceptDriftVerdict;
  readonly state: ConceptDriftState;
}

/**
 * @param parts of the window, in order, of this model alone
 * @param stored what is remembered of this model
 */
export function followErrors({ detector: config }: ConceptDriftConfig, window: Span, everyHours: number, parts: readonly PerformancePart[], stored: ConceptDriftState | undefined): FollowedErrors {
  const known = stored && fingerprint(stored.config) === fingerprint(config) ? stored : undefined;
  const detector = changeDetector(config, known?.detector);
  const passed = new PassedHours();
  let [until, since, rows, rises] = [known?.until ?? window.start, known?.since ?? 0, 0, 0];
  let changes: readonly ErrorRateChange[] = known?.changes ?? [];
  for (const { start, outcomes = [] } of parts) {
    const isSeen = start < until;
    for (const ofHour of outcomes) {
      const [hour, count] = ofHour;
      if (isSeen) {
        passed.add(hour, count);
        continue;
      }
      for (const isWrong of unpackedErrors(ofHour)) {
        passed.add(hour, 1);
        rows += 1;
        since += 1;
        const change = detector.add(isWrong);
        if (!change) continue;
        const found = told(change, hour, passed);
        const goesOn = isSame(changes.at(-1), found, since);
        if (!goesOn && isRise(found)) rises += 1;
        changes = goesOn ? [...changes.slice(0, -1), { ...changes.at(-1)!, ...found, noticed: changes.at(-1)!.noticed, before: changes.at(-1)!.before }] : [...changes, found];
        if (!goesOn) since = 0;
      }
    }
    if (!isSeen) until = addHours(start, everyHours);
  }
  const latest = changes.filter(({ noticed }) => noticed >= window.start).slice(-MOST_CHANGES);
  const { errorRate } = detector;
  const verdict = { detector: config.name, rows, ...(Number.isFinite(errorRate) ? { errorRate } : {}), rises, changes: latest };
  return {
    verdict: { ...verdict, reason: inWords(verdict) },
    // The last one stays, to tell whether the next one is its continuation.
    state: { config, until, detector: detector.state, since, changes: changes.slice(-MOST_CHANGES) },
  };
}

/** Hours whose answers the detector has seen, as far as the window knows them. */
class PassedHours {
  private readonly hours: { readonly hour: string; rows: number }[] = [];

  public add(hour: string, rows: number): void {
    const last = this.hours.at(-1);
    if (last?.hour === hour) last.rows += rows;
    else this.hours.push({ hour, rows });
  }

  /** The hour of the first one of the last so many answers; undefined where that was before the window. */
  public of(rows: number): string | undefined {
    let left = rows;
    for (let index = this.hours.length - 1; index >= 0; index--) {
      left -= this.hours[index]!.rows;
      if (left <= 0) return this.hours[index]!.hour;
    }
    return undefined;
  }
}

function told({ before, after, rows }: Change, noticed: string, passed: PassedHours): ErrorRateChange {
  const began = passed.of(rows);
  return { noticed, ...(began === undefined ? {} : { began }), before, after, rows };
}

/** A detector forgets little by little what was before: where it goes on to do so, it has found nothing new. */
function isSame(last: ErrorRateChange | undefined, found: ErrorRateChange, since: number): boolean {
  return last !== undefined && isRise(last) === isRise(found) && found.rows >= since;
}

function isRise({ before, after }: ErrorRateChange): boolean {
  return after > before;
}

function inWords({ detector, rows, errorRate, changes }: Omit<ConceptDriftVerdict, 'reason'>): string {
  const seen = `${counted(rows, 'answer')} looked at since the check before`;
  if (changes.length > 0) return `${changes.map(changeInWords).join('; ')} (${detector}; ${seen})`;
  return errorRate === undefined ? `no answer with a label to look at yet (${detector})` : `the error rate has not changed, ${shownNumber(errorRate)} now (${detector}; ${seen})`;
}

export function changeInWords({ began, noticed, before, after, rows }: ErrorRateChange): string {
  const verb = after > before ? 'rose' : 'fell';
  return `the error rate ${verb} from ${shownNumber(before)} to ${shownNumber(after)} ${began === undefined ? 'before this window' : `at about ${began}`}, noticed at ${noticed} by ${counted(rows, 'answer')}`;
}
