/** What starts the retraining machine: triggers by choice, the sweep, and the death of an execution. Internal. */
import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { TriggerType } from '../contract/trigger';
import type { DriftMonitor } from '../monitoring';
import { DIED_EXECUTION, type MachineStarter } from '../private/machine-starter';
import type { TriggerConfig } from './retraining-config';

interface PipelineRulesProps {
  readonly modelId: string;
  readonly starter: MachineStarter;
  readonly machine: sfn.IStateMachine;
  readonly triggers: readonly TriggerConfig[];
  readonly monitor: DriftMonitor;
  /** Undefined where the image is fixed. */
  readonly repository?: ecr.IRepository;
}

/** How often kept triggers and lasting drift are looked for. */
const SWEEP = Duration.hours(1);

export function definePipelineRules({ modelId, starter, machine, triggers, monitor, repository }: PipelineRulesProps): void {
  // The same event twice has the same id.
  const input = (type: TriggerType, detail: string, more: object = {}): object =>
    ({ modelId, trigger: { type, id: events.EventField.eventId, at: events.EventField.time, detail, ...more } });
  for (const trigger of triggers) {
    if (trigger.kind === 'drift') {
      starter.on('Drift', { description: `Model ${modelId} has drifted`, eventPattern: onAlarm(monitor.alarms.drift), machine, input: input('drift', events.EventField.fromPath('$.detail.state.reason')) });
    } else if (trigger.kind === 'performance') {
      // The pipeline refuses the trigger where the monitor does not watch performance.
      starter.on('PerformanceDrop', { description: `Model ${modelId} answers worse than it may`, eventPattern: onAlarm(monitor.alarms.performance!), machine, input: input('performance', events.EventField.fromPath('$.detail.state.reason')) });
    } else if (trigger.kind === 'schedule') {
      starter.on('Calendar', {
        description: `Model ${modelId} is trained by the calendar`, schedule: events.Schedule.expression(trigger.expression), machine, input: input('schedule', trigger.expression),
      });
    } else if (repository) {
      starter.on('FirstImage', {
        description: `An image of model ${modelId} was pushed; of interest while no version is live`,
        eventPattern: {
          source: ['aws.ecr'],
          detailType: ['ECR Image Action'],
          detail: { 'action-type': ['PUSH'], result: ['SUCCESS'], 'repository-name': [repository.repositoryName] },
        },
        machine,
        input: input('first-image', events.EventField.fromPath('$.detail.image-digest')),
      });
    }
  }
  starter.on('Sweep', { description: `Triggers of model ${modelId} that wait, and drift that lasts`, schedule: events.Schedule.rate(SWEEP), machine, input: input('sweep', 'every hour') });
  starter.onDeath('RetrainingDied', machine, input('died', events.EventField.fromPath('$.detail.status'), { died: DIED_EXECUTION }));
}

function onAlarm({ alarmArn }: cloudwatch.IAlarm): events.EventPattern {
  return { source: ['aws.cloudwatch'], detailType: ['CloudWatch Alarm State Change'], resources: [alarmArn], detail: { state: { value: ['ALARM'] } } };
}
