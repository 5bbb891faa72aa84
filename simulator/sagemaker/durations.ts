/**
 * How long SageMaker takes for what it does, in virtual time. Assumed: typical times. None is a full minute, so that what
 * polls and alarms do at full minutes does not fall on the same moment.
 */
import { matchesName } from '../wildcards';

const SECOND = 1000;

export const DEFAULT_DURATIONS = {
  'training.starting': 95 * SECOND,
  'training.downloading': 35 * SECOND,
  /** What the program runs. */
  'training.training': 605 * SECOND,
  'training.uploading': 25 * SECOND,
  'training.stopping': 15 * SECOND,
  /** From creation to the end. */
  'transform.running': 305 * SECOND,
  'transform.stopping': 15 * SECOND,
  /** Instances, images and artefacts of a fleet. */
  'endpoint.launching': 245 * SECOND,
  'endpoint.terminating': 35 * SECOND,
} as const;

export type Phase = keyof typeof DEFAULT_DURATIONS;

interface Override {
  readonly phase: Phase;
  readonly pattern: string;
  readonly milliseconds: number;
}

export class Durations {
  private readonly overrides: Override[] = [];

  /** The latest one that fits counts. @param pattern of the job's or endpoint's name */
  public set(phase: Phase, milliseconds: number, pattern = '*'): void {
    this.overrides.push({ phase, pattern, milliseconds });
  }

  public of(phase: Phase, name: string): number {
    return this.overrides.findLast((one) => one.phase === phase && matchesName(one.pattern, name))?.milliseconds ?? DEFAULT_DURATIONS[phase];
  }
}
