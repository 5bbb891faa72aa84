/**
 * What an alarm tells the topics and functions that it acts on.
 *
 * Documented: a function is invoked asynchronously with an event of its own. Recorded on AWS by others: the members of a notification. Assumed:
 * text and subject of a notification name the region's code, where AWS writes its name; when the alarm was configured last is left out.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 * @see https://github.com/aws/aws-lambda-go/blob/main/events/testdata/cloudwatch-alarm-sns-payload-single-metric.json
 */
import { type AlarmProperties, stamp } from '../services/alarm';
import type { AlarmAction } from '../services/cloudwatch';
import type { Environment } from '../services/environment';
import { type Receivers, serviceOf } from './delivery';

const LONGEST_SUBJECT = 100;

/** CloudWatch tells nobody of an action that fails. @param to to be read with every action: the services of a world are made one after the other */
export function actOn(to: Pick<Receivers, 'environment' | 'functions' | 'sns'>): (action: AlarmAction) => void {
  return (action) => {
    const { sns, functions, environment } = to;
    if (serviceOf(action.actionArn) === 'sns') sns.publish(action.actionArn, notification(action, environment), `${action.newState}: "${action.alarmName}" in ${environment.region}`.slice(0, LONGEST_SUBJECT));
    else functions.invokeLater(action.actionArn, invocation(action, environment));
  };
}

function notification({ alarmName, alarmArn, oldState, newState, reason, at, properties }: AlarmAction, { account, region }: Environment): string {
  const { AlarmDescription = null, OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = properties;
  return JSON.stringify({
    AlarmName: alarmName,
    AlarmDescription,
    AWSAccountId: account,
    NewStateValue: newState,
    NewStateReason: reason,
    StateChangeTime: stamp(at),
    Region: region,
    AlarmArn: alarmArn,
    OldStateValue: oldState,
    OKActions,
    AlarmActions,
    InsufficientDataActions,
    Trigger: trigger(properties),
  });
}

/** The alarm, with names of its properties that are those of the API, and others. */
function trigger({ MetricName, Namespace, Statistic, ExtendedStatistic, Dimensions = [], Period, EvaluationPeriods, DatapointsToAlarm, ComparisonOperator, Threshold, TreatMissingData = 'missing', EvaluateLowSampleCountPercentile = '' }: AlarmProperties): object {
  return {
    MetricName,
    Namespace,
    ...(ExtendedStatistic === undefined ? { StatisticType: 'Statistic', Statistic: Statistic?.toUpperCase() } : { StatisticType: 'ExtendedStatistic', ExtendedStatistic }),
    Unit: null,
    Dimensions: Dimensions.map(({ Name: name, Value: value }) => ({ value, name })),
    Period,
    EvaluationPeriods,
    DatapointsToAlarm,
    ComparisonOperator,
    Threshold,
    TreatMissingData,
    EvaluateLowSampleCountPercentile,
  };
}

function invocation({ alarmArn, at, change }: AlarmAction, { account, region }: Environment): string {
  return JSON.stringify({ source: 'aws.cloudwatch', alarmArn, accountId: account, time: stamp(at), region, alarmData: change });
}
