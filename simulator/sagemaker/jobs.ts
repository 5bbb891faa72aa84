/**
 * What training and transform jobs share: names that are used once, one timer for what comes next, stopping, and telling those
 * who wait for the end.
 *
 * Documented: names are unique for ever; stopping takes a moment. Observed by others: a job that has ended cannot be stopped.
 */
import type { Timer } from '../clock';
import { ServiceError } from '../services/service-error';
import { type ResourceKind, type SageMakerContext, arnOf, keyOf } from './context';
import type { Phase } from './durations';
import { validation } from './shape';

export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

export interface Job {
  readonly name: string;
  readonly arn: string;
  status: JobStatus;
  failureReason: string | undefined;
  /** Milliseconds since 1970, as all times. */
  readonly createdAt: number;
  modifiedAt: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** What comes next. */
  timer: Timer | undefined;
}

type EndListener = (description: object) => void;

export abstract class Jobs<J extends Job> {
  private readonly jobs = new Map<string, J>();
  private readonly waiting = new Map<string, EndListener[]>();

  protected constructor(
    protected readonly context: SageMakerContext,
    private readonly kind: Extract<ResourceKind, 'training-job' | 'transform-job'>,
    private readonly stopping: Phase,
  ) {}

  /** Calls back once, in an event of its own, when the job has ended, or now if it has. @throws ServiceError `ResourceNotFound` */
  public whenEnded(name: string, listener: EndListener): void {
    const job = this.job(name);
    if (isOver(job)) this.context.clock.after(0, () => listener(this.description(job)));
    else this.waiting.set(keyOf(name), [...(this.waiting.get(keyOf(name)) ?? []), listener]);
  }

  protected add(job: J): void {
    this.jobs.set(keyOf(job.name), job);
  }

  protected requireFree(name: string, inUse: (arn: string) => string): string {
    const arn = arnOf(this.context.environment, this.kind, name);
    if (this.jobs.has(keyOf(name))) throw new ServiceError('ResourceInUse', inUse(arn), false);
    return arn;
  }

  protected job(name: string): J {
    const job = this.jobs.get(keyOf(name));
    if (!job) throw new ServiceError('ResourceNotFound', 'Requested resource not found.', false);
    return job;
  }

  /** Goes on after a while, unless the job is stopped meanwhile. */
  protected later(job: J, milliseconds: number, action: () => void | Promise<void>): void {
    job.timer = this.context.clock.after(milliseconds, action);
  }

  protected stop(name: string): object {
    const job = this.job(name);
    if (isOver(job)) throw validation(`The request was rejected because the ${this.kind.replace('-', ' ')} is in status ${job.status}.`);
    if (job.status === 'Stopping') return {};
    job.timer?.cancel();
    this.enter(job, 'Stopping', 'Stopping');
    this.later(job, this.context.durations.of(this.stopping, job.name), () => this.end(job, 'Stopped', 'Stopped'));
    return {};
  }

  protected end(job: J, status: Extract<JobStatus, 'Completed' | 'Failed' | 'Stopped'>, detail: string, failureReason?: string): void {
    job.endedAt = this.context.clock.now;
    job.failureReason = failureReason;
    job.timer = undefined;
    this.enter(job, status, detail);
    for (const listener of this.waiting.get(keyOf(job.name)) ?? []) this.context.clock.after(0, () => listener(this.description(job)));
    this.waiting.delete(keyOf(job.name));
  }

  /** The state that `Describe…` shows, and the event of the change. */
  protected abstract enter(job: J, status: JobStatus, detail: string): void;

  protected abstract description(job: J): object;
}

function isOver({ status }: Job): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Stopped';
}
