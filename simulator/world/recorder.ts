/** Puts what services tell into the trace, by construct paths. */
import type { DiscardedEvent } from '../lambda/event-queue';
import type { InvocationRecord } from '../lambda/functions';
import type { EventEntry, EventSink } from '../services/event';
import type { DeliverToTarget } from '../services/events';
import { ServiceError } from '../services/service-error';
import type { Notification } from '../services/sns';
import type { TraceSink } from '../state-language';
import type { ResourceDirectory } from './directory';
import type { Trace } from './trace';

/** Sources whose events stand in the trace elsewhere, or by the thousand. */
const UNTRACED = ['aws.s3', 'aws.states'];

export class Recorder {
  public constructor(
    private readonly trace: Trace,
    private readonly directory: ResourceDirectory,
  ) {}

  public readonly execution: TraceSink = ({ execution, state, what, detail }) => {
    const slash = execution.indexOf('/');
    this.trace.add('execution', `${this.label(execution.slice(0, slash))}/${execution.slice(slash + 1)}`, state === '' ? what : `${state} ${what}`, detail);
  };

  /** Records events on their way to the bus. */
  public around(bus: () => EventSink): EventSink {
    return {
      putEvent: (entry) => {
        this.event(entry);
        return bus().putEvent(entry);
      },
    };
  }

  /** Records what a delivery comes to. */
  public recording(deliver: DeliverToTarget): DeliverToTarget {
    return async (delivery) => {
      const { targetArn, ruleArn, input, attempt } = delivery;
      const add = (error?: string): void => this.trace.add('delivery', this.label(ruleArn), `to ${this.label(targetArn)}`, { attempt: attempt > 1 ? attempt : undefined, error, input });
      try {
        await deliver(delivery);
        add();
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        add(error.code);
        // The bus would drop the event, and the run would go on as if this had been an answer of AWS.
        if (error.code === 'NotSimulated') throw new Error(`${this.label(ruleArn)} to ${this.label(targetArn)}: ${error.message}`, { cause: error });
        throw error;
      }
    };
  }

  public notification({ topicArn, subject, message }: Notification): void {
    this.trace.add('notification', this.label(topicArn), subject ?? 'message', { message });
  }

  public invocation({ functionArn, payload, isColdStart, invocation }: InvocationRecord): void {
    this.trace.add('invocation', this.label(functionArn), invocation.functionError ?? 'succeeded', { isColdStart: isColdStart || undefined, payload, answer: invocation.payload });
  }

  public discarded({ functionArn, attempts, errorMessage, deadLetterArn }: DiscardedEvent): void {
    this.trace.add('invocation', this.label(functionArn), 'given up', { attempts, errorMessage, deadLetters: deadLetterArn === undefined ? 'none' : this.label(deadLetterArn) });
  }

  public lostMetrics(reason: string): void {
    this.trace.add('invocation', 'metrics', 'lost', { reason });
  }

  public denial(principal: string, action: string, resource: string, reason: string): void {
    this.trace.add('denial', this.label(principal), action, { resource, reason });
  }

  public jobLog(group: string, line: string): void {
    this.trace.add('job log', group, line);
  }

  private event({ source, detailType, resources, detail }: EventEntry): void {
    if (UNTRACED.includes(source)) return;
    const subject = resources.map((resource) => this.label(resource)).join(', ');
    if (source === 'aws.cloudwatch') {
      const { state, previousState } = detail as { readonly state: { readonly value: string; readonly reason: string }; readonly previousState: { readonly value: string } };
      this.trace.add('alarm', subject, `${previousState.value} to ${state.value}`, { reason: state.reason });
    } else {
      this.trace.add(source === 'aws.sagemaker' ? 'sagemaker' : 'event', subject, detailType, detail as Record<string, unknown>);
    }
  }

  private label(nameOrArn: string): string {
    return this.directory.label(nameOrArn);
  }
}
