/**
 * Joins what can be joined by now: the spans of the window whose labels are due and that no check has joined before, each for itself, so
 * that a part is the same whichever check makes it. Each is kept as it is made; a check that runs out of time goes on behind it.
 */
import type { PerformancePart } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { addHours } from '../hours';
import { dueWindow } from './due-spans';
import { type Joining, type JoiningParts, joiningBy } from './joining';
import { SpanJoin } from './span-join';
import { spanPart } from './span-part';

/** The parts of one window. */
export interface PerformanceWindow {
  readonly definition: string;
  /** Of the predictions. */
  readonly window: Span;
  /** One for each span between two checks, in order. */
  readonly parts: readonly PerformancePart[];
}

export class PerformanceCheck {
  private readonly joining: Joining;
  private readonly join: SpanJoin;

  public constructor(private readonly parts: JoiningParts) {
    this.joining = joiningBy(parts);
    const { rules, requests, labels } = this.joining;
    this.join = new SpanJoin({ ...rules, requests, labels });
  }

  /** Fingerprint of what parts are made by. */
  public get definition(): string {
    return this.joining.definition;
  }

  /** @param end up to which hours of log and labels are closed */
  public async window(end: string): Promise<PerformanceWindow> {
    const { config: { everyHours }, performance, log } = this.parts;
    const { store } = this.joining;
    const { window, starts, before } = dueWindow(end, everyHours, performance);
    const known = await store.load([before, ...starts]);
    let joined = 0;
    for (const start of starts) {
      if (known.has(start)) continue;
      const part = await this.joined({ start, end: addHours(start, everyHours) }, performance.groundTruth && known.get(addHours(start, -everyHours)));
      known.set(start, await store.keep(part));
      joined += 1;
    }
    const parts = starts.map((start) => known.get(start)!);
    const sum = (of: (part: PerformancePart) => number): number => parts.reduce((total, part) => total + of(part), 0);
    log.info('labels-joined', { ...window, spans: parts.length, joined, predictions: sum(({ predictions }) => predictions), labelled: sum(({ labelled }) => labelled) });
    return { definition: this.definition, window, parts };
  }

  /** @param part of the span before, where labels of it may have come late */
  private async joined(span: Span, part: PerformancePart | undefined): Promise<PerformancePart> {
    const { labels, rules } = this.joining;
    const between = part && { start: part.start, end: span.start };
    const whole = await this.join.join(span, part && part.unlabelled > 0 ? between : undefined);
    return spanPart(span.start, [whole], part && between && { part, objects: await labels.count(between) }, rules);
  }
}
