/**
 * Operations of Amazon CloudWatch: alarms and their states, metrics.
 *
 * Documented: DescribeAlarms leaves out names that do not exist; at most 100 alarms a page; a value of PutMetricData counts once, or
 * as often as `Counts` says. Refused by name: statistic sets, composite alarms.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/cli/cli-mon-describe-alarms.html
 */
import type { Clock } from '../clock';
import type { CloudWatch } from '../services/cloudwatch';
import { Members, present } from './members';
import type { ApiRequest, Operations } from './operation';

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;
const PAGE = 100;

export function cloudWatchOperations(cloudWatch: CloudWatch, clock: Pick<Clock, 'now'>): Operations {
  return {
    DescribeAlarms: (request) => describeAlarms(cloudWatch, request),
    SetAlarmState: async (request) => {
      const members = new Members('CloudWatch SetAlarmState', request, ['AlarmName', 'StateValue', 'StateReason']);
      members.text('StateValue');
      await cloudWatch.setAlarmState(members.text('AlarmName'), members.oneOf('StateValue', STATES, 'OK'), members.text('StateReason'));
      return {};
    },
    PutMetricData: (request) => {
      const members = new Members('CloudWatch PutMetricData', request, ['Namespace', 'MetricData']);
      const namespace = members.text('Namespace');
      for (const datum of members.structures('MetricData')) putMetric(cloudWatch, namespace, datum, clock.now);
      return {};
    },
  };
}

function describeAlarms(cloudWatch: CloudWatch, request: ApiRequest): unknown {
  const members = new Members('CloudWatch DescribeAlarms', request, ['AlarmNames', 'AlarmNamePrefix', 'AlarmTypes', 'StateValue', 'MaxRecords', 'NextToken']);
  for (const type of members.optionalTexts('AlarmTypes') ?? []) if (type !== 'MetricAlarm') throw members.invalid('AlarmTypes', type, 'MetricAlarm; composite alarms are not simulated');
  const names = members.optionalTexts('AlarmNames');
  if (names && names.length > PAGE) throw members.invalid('AlarmNames', names.length, `at most ${PAGE} names`);
  const [prefix, state, size] = [members.optionalText('AlarmNamePrefix') ?? '', members.optionalText('StateValue'), members.optionalNumber('MaxRecords') ?? PAGE];
  const from = Number(members.optionalText('NextToken') ?? 0);
  const found = cloudWatch.describeAlarms(names).filter(({ AlarmName, StateValue }) => AlarmName.startsWith(prefix) && (state ?? StateValue) === StateValue);
  const page = found.slice(from, from + size);
  return present({
    MetricAlarms: page.map((alarm) => ({ ...alarm, StateUpdatedTimestamp: new Date(alarm.StateUpdatedTimestamp) })),
    CompositeAlarms: [],
    NextToken: from + size < found.length ? String(from + size) : undefined,
  });
}

function putMetric(cloudWatch: CloudWatch, namespace: string, datum: ApiRequest, now: number): void {
  const members = new Members('CloudWatch PutMetricData.MetricData', datum, ['MetricName', 'Dimensions', 'Timestamp', 'Value', 'Values', 'Counts', 'Unit', 'StorageResolution']);
  members.only('StorageResolution', [60]);
  const { Values: values, Counts: counts } = datum as { readonly Values?: readonly number[]; readonly Counts?: readonly number[] };
  const value = members.optionalNumber('Value');
  if ((value === undefined) === (values === undefined)) throw members.invalid('Value', value, 'either Value or Values');
  if (counts && counts.length !== values?.length) throw members.invalid('Counts', counts, 'one for each of Values');
  const dimensions = datum['Dimensions'] === undefined ? [] : members.structures('Dimensions').map((one) => new Members('CloudWatch PutMetricData.Dimensions', one, ['Name', 'Value']));
  cloudWatch.putMetricData({
    namespace,
    name: members.text('MetricName'),
    dimensions: Object.fromEntries(dimensions.map((dimension) => [dimension.text('Name'), dimension.text('Value')])),
    at: members.optionalTime('Timestamp') ?? now,
    values: values?.flatMap((one, index) => Array<number>(counts?.[index] ?? 1).fill(one)) ?? [value!],
  });
}
