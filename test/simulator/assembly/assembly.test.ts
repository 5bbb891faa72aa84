/** Reading an assembly: stacks and stages, names, the order of creation, and what is refused by name. */
import type { App} from 'aws-cdk-lib';
import { CfnOutput, Fn, Stack, Stage } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FlightWatchStack } from '../../../examples/flight-watch/stack';
import { ModelCode } from '../../../lib';
import { readAssembly, type ResolvedResource } from '../../../simulator/assembly';
import { ACCOUNT, handwritten, REGION, synthesized } from './fixture';

const env = { account: ACCOUNT, region: REGION };
const one = (resources: readonly ResolvedResource[], logicalId: string): ResolvedResource => resources.find((resource) => resource.logicalId === logicalId)!;
const queue = { Type: 'AWS::SQS::Queue' };

function manifest(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'assembly-'));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(content));
  return folder;
}

describe('an assembly', () => {
  it('of an example resolves without a problem, with nothing left to resolve', () => {
    const { resources, environment } = readAssembly(synthesized((app) => new FlightWatchStack(app, 'FlightWatch', { env: { region: REGION } })));
    expect(environment).toEqual({ partition: 'aws', account: ACCOUNT, region: REGION });
    expect(resources.flatMap(({ problems }) => problems)).toEqual([]);
    expect(JSON.stringify(resources)).not.toMatch(/"(Ref|Fn::\w+)":|<unresolved>|\$\{AWS::/);
    expect(resources.map(({ path }) => path)).toContain('FlightWatch/FlightDelay/Check/Function/Resource');
  });

  it('creates what others refer to before them, and what they depend on', () => {
    const { resources } = readAssembly(handwritten({
      S: {
        template: {
          Resources: {
            A: { ...queue, DependsOn: ['D'] },
            B: { ...queue, Properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['C', 'Arn'] } } } },
            C: queue,
            D: { ...queue, DependsOn: 'B' },
          },
        },
      },
    }));
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['C', 'B', 'D', 'A']);
  });

  it('refuses a circle of references at the resource that closes it', () => {
    const ref = (id: string): object => ({ ...queue, Properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [id, 'Arn'] } } } });
    const { resources } = readAssembly(handwritten({ S: { template: { Resources: { A: ref('B') as never, B: ref('A') as never, C: { ...queue, DependsOn: 'C' } } } } }));
    expect(resources.flatMap(({ problems }) => problems)).toEqual([
      'S/B: Fn::GetAtt ["A","Arn"]: got a circle of references, A → B → A, expected none',
      'S/C.DependsOn: got a circle of references, C → C, expected none',
    ]);
  });

  it('refuses unknown types by name, and does not complain of what refers to them', () => {
    const { resources } = readAssembly(handwritten({
      S: { template: { Resources: { Vm: { Type: 'AWS::EC2::Instance' }, Q: { ...queue, Properties: { QueueName: { Ref: 'Vm' } } }, R: { ...queue, Properties: { QueueName: { 'Fn::GetAtt': ['Vm', 'PrivateIp'] } } } } } },
    }));
    expect(resources.flatMap(({ problems }) => problems)).toEqual(['S/Vm: got AWS::EC2::Instance, which is not simulated']);
  });

  it('says what is wrong with each resource and each stack of it, all at once', () => {
    const { problems, resources } = readAssembly(handwritten({
      S: {
        template: {
          Conditions: { Odd: { 'Fn::Near': ['a', 'b'] } },
          Resources: { Nothing: null as never, Untyped: { Properties: {} } as never, Never: { ...queue, Condition: 'Nowhere' }, Odd: { ...queue, Condition: 'Odd' }, Vm: { Type: 'AWS::EC2::Instance' }, Q: queue },
        },
      },
      T: { template: { Transform: 'AWS::Serverless-2016-10-31', Resources: { Q: queue } } },
    }));
    expect(problems).toEqual(['T: got the transform "AWS::Serverless-2016-10-31", expected none; macros are not simulated']);
    expect(resources.flatMap((resource) => resource.problems)).toEqual([
      'S/Nothing: got null, expected an object with a Type',
      'S/Untyped: got {"Properties":{}}, expected an object with a Type',
      'S/Never.Condition: got the condition Nowhere, expected one of the template',
      'S/Odd.Condition: got the condition {"Fn::Near":["a","b"]}, expected one of Condition, Fn::Equals, Fn::And, Fn::Or, Fn::Not',
      'S/Vm: got AWS::EC2::Instance, which is not simulated',
    ]);
    expect(one(resources.filter(({ stack }) => stack === 'S'), 'Q').problems).toEqual([]);
  });

  it('names what has no name as CloudFormation does, the same in every run', () => {
    const build = (app: App): void => {
      const stack = new Stack(app, 'Flights', { env });
      new Bucket(stack, 'Lake');
      new Queue(stack, 'Events');
      new StringParameter(stack, 'Parameter', { stringValue: 'x' });
      new Bucket(stack, 'A'.repeat(80));
    };
    const names = (): string[] => readAssembly(synthesized(build)).resources.map(({ name }) => name);
    const [lake, events, parameter, long] = names();
    expect(lake).toMatch(/^flights-lake[0-9a-f]{8}-[a-z0-9]{12}$/);
    expect(events).toMatch(/^Flights-Events[0-9A-F]{8}-[A-Za-z0-9]{12}$/);
    expect(parameter).toMatch(/^CFN-Parameter[0-9A-F]{8}-[A-Za-z0-9]{12}$/);
    expect(long).toMatch(/^flights-a{42}-[a-z0-9]{12}$/);
    expect(long).toHaveLength(63);
    expect(names()).toEqual([lake, events, parameter, long]);
  });

  it('takes the names that are given', () => {
    const { resources } = readAssembly(handwritten({ S: { template: { Resources: { Q: { ...queue, Properties: { QueueName: 'named' } } } } } }));
    expect(one(resources, 'Q')).toMatchObject({ name: 'named', physicalId: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/named`, arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:named` });
  });

  it('passes values from stack to stack, and deploys the exporting one first', () => {
    const directory = synthesized((app) => {
      const second = new Stack(app, 'Second', { env });
      const first = new Stack(app, 'First', { env });
      const lake = new Bucket(first, 'Lake', { bucketName: 'lake' });
      new Queue(second, 'Queue', { queueName: Fn.join('-', ['of', lake.bucketName]) });
      new CfnOutput(first, 'Unused', { value: 'x' });
    });
    const { resources } = readAssembly(directory);
    expect(resources.map(({ stack, name }) => `${stack} ${name}`)).toEqual(['First lake', 'Second of-lake']);
  });

  it('deploys a stack first that another one depends on without a reference', () => {
    const { resources } = readAssembly(handwritten({ A: { template: { Resources: { Q: queue } }, dependencies: ['B'] }, B: { template: { Resources: { Q: queue } } } }));
    expect(resources.map(({ stack }) => stack)).toEqual(['B', 'A']);
  });

  it('takes stacks of stages by path or name, and refuses several environments without a choice', () => {
    const directory = synthesized((app) => {
      for (const [id, account] of [['dev', '111111111111'], ['prod', '222222222222']] as const) new Queue(new Stack(new Stage(app, id), 'Flights', { env: { account, region: REGION } }), 'Queue');
    });
    expect(() => readAssembly(directory)).toThrow(/got stacks of several environments, dev\/Flights in 111111111111\/ap-southeast-1, prod\/Flights in 222222222222\/ap-southeast-1, expected one account and region; choose the stacks to load$/);
    for (const name of ['prod/Flights', 'prod-Flights']) {
      const { environment, resources } = readAssembly(directory, { stacks: [name] });
      expect(environment.account).toBe('222222222222');
      expect(resources.map(({ path }) => path)).toEqual(['prod/Flights/Queue/Resource']);
    }
    expect(() => readAssembly(directory, { stacks: ['test'] })).toThrow(/got the stack test, which is not there, expected one of dev\/Flights, prod\/Flights$/);
  });

  it('takes account and region from the options where only deploy time knows them, with the partition of the region', () => {
    const directory = synthesized((app) => new Queue(new Stack(app, 'S'), 'Queue'));
    expect(readAssembly(directory, { account: '999999999999', region: 'cn-north-1' }).environment).toEqual({ partition: 'aws-cn', account: '999999999999', region: 'cn-north-1' });
    expect(readAssembly(directory).environment).toEqual({ partition: 'aws', account: ACCOUNT, region: 'us-east-1' });
  });

  it('finds assets by their keys, and the directory of a container by the path of its repository, in stages too', () => {
    const container = mkdtempSync(join(tmpdir(), 'container-'));
    writeFileSync(join(container, 'Dockerfile'), 'FROM scratch\n');
    const directory = synthesized((app) => {
      const stack = new Stack(new Stage(app, 'prod'), 'Flights', { env });
      ModelCode.container(container).bind(stack);
    });
    const [stack] = readAssembly(directory).stacks;
    const asset = [...stack!.assets.values()].find(({ path }) => path.includes('asset.'))!;
    expect(asset).toMatchObject({ path: expect.stringMatching(/\/asset\.[0-9a-f]{64}$/) as string, bucket: expect.stringMatching(/^cdk-hnb659fds-assets-/) as string, isZipped: true });
    expect([...stack!.containers]).toEqual([['prod/Flights/Images', asset.path]]);
  });

  it.each<[string, () => string, RegExp]>([
    ['a directory without a manifest', () => __dirname, /got no manifest.json, expected a cloud assembly; synthesize the app/],
    ['an assembly without stacks', () => handwritten({}), /got no stack, expected one$/],
    ['an environment that is none', () => handwritten({ S: { template: {}, environment: 'mars' } }), /got the environment "mars" of S, expected aws:\/\/account\/region/],
    ['a manifest that is no object', () => manifest([]), /manifest\.json: got \[\], expected an object with artifacts; synthesize again$/],
    ['a manifest whose artifacts are none', () => manifest({ artifacts: null }), /manifest\.json: got \{"artifacts":null\}, expected an object with artifacts/],
    ['an artifact that is none', () => manifest({ artifacts: { S: null } }), /manifest\.json: got null for the artifact S, expected an object/],
    ['a template that is none', () => handwritten({ S: { template: null as never } }), /S\.template\.json: got null, expected an object with Resources/],
    ['a template with a list of resources', () => handwritten({ S: { template: { Resources: [] as never } } }), /S\.template\.json: got \{"Resources":\[\]\}, expected an object with Resources/],
  ])('refuses %s', (_name, directory, message) => {
    expect(() => readAssembly(directory())).toThrow(message);
  });

  it('keeps what is wrong with the files of a stack, to be told with all else', () => {
    const { stacks, problems } = readAssembly(handwritten({ S: { template: {}, metadata: { '/S/Images': [{ type: 'cdk-mlops:container', data: { directory: 'asset.gone' } }] } } }));
    expect(problems).toEqual([expect.stringMatching(/^S\/Images: got the container directory \S+\/asset\.gone, expected one that exists in the assembly; synthesize again$/)]);
    expect(stacks[0]!.containers.size).toBe(0);
  });
});
