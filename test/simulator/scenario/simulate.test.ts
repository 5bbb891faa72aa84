/** Scenarios played in the world of an assembly: what they do, what they print, what they find. */
import { describe, expect, it } from 'vitest';
import { played } from './fixture';

const START = `
  - startExecution: { machine: Deploy, name: first, input: { live: v1, outcome: DEPLOYED } }
  - runUntilEnd: { machine: Deploy, within: 1h }`;

describe('a scenario', () => {
  it('is read like a story', async () => {
    const { output, failed, isComplete } = await played(`
title: A deployment
steps:
  - say: somebody deploys${START}
    expect:
      - execution: { machine: Deploy, outcome: DEPLOYED, reason: as asked }
`);
    expect({ failed, isComplete }).toEqual({ failed: 0, isComplete: true });
    expect(output).toBe(`A deployment
2026-01-05 00:00:00  -- somebody deploys
2026-01-05 00:00:00  > starts Deploy as first
2026-01-05 00:00:00  Demo/Deploy/first  starts with {"live":"v1","outcome":"DEPLOYED"}
2026-01-05 00:00:00  > waits until Deploy ends
2026-01-05 00:00:00    Write  calls dynamodb:putItem
2026-01-05 00:00:00    Wait  waits
2026-01-05 00:10:00    Tell  calls sns:publish
2026-01-05 00:10:00  Demo/OnCall  is told "demo: DEPLOYED": because it was asked for
2026-01-05 00:10:00  Demo/Deploy/first  ends: DEPLOYED: as asked
2026-01-05 00:10:00  < first ended: DEPLOYED
2026-01-05 00:10:00  as expected: Deploy ended: outcome DEPLOYED, reason as asked

expected
  holds  Deploy ended: outcome DEPLOYED, reason as asked
1 of 1 hold`);
  });

  it('counts what does not hold, and says where that was expected and what is there instead', async () => {
    const { output, held, failed } = await played(`
steps:${START}
    expect:
      - execution: { machine: Deploy, outcome: ROLLED_BACK }
      - notification: { topic: OnCall, contains: asked }
`);
    expect({ held, failed }).toEqual({ held: 1, failed: 1 });
    expect(output).toContain('FAILS  Deploy ended: outcome ROLLED_BACK\n         got first: status SUCCEEDED, outcome DEPLOYED, reason as asked  (scenario.yaml:7:9)');
  });

  it('stops at a step that cannot be done', async () => {
    const { output, isComplete } = await played(`
steps:
  - deleteObject: { bucket: Lake, key: any }
  - runUntilEnd: { machine: Deploy, within: 2h30m }
  - say: never comes
`);
    expect(isComplete).toBe(false);
    expect(output).toContain('scenario.yaml:5:5: waits until Deploy ends: Deploy: got no end within 2h30m, expected one; no execution was started');
    expect(output).not.toContain('never comes');
  });

  it('says where it met an error between its steps or in a check, and keeps what was checked', async () => {
    const broken = `steps:
  - call: { service: sqs, operation: SendMessage, request: { QueueUrl: "\${id:DeadLetters}", MessageBody: m } }
    expect: [{ queue: { queue: DeadLetters, count: 1 } }]
`;
    const inCheck = await played(`${broken}  - injectFault: { service: dynamodb, operation: GetItem, code: InternalServerError, message: out of order }
    expect:
      - record: { table: Records, key: { modelId: a, item: b } }
  - say: never comes
`);
    expect(inCheck).toMatchObject({ held: 1, failed: 0, isComplete: false });
    expect(inCheck.output).toContain('scenario.yaml:7:9: Records a b: : out of order');
    expect(inCheck.output).toContain('1 of 1 hold');
    const between = await played(`${broken}  - injectFault: { service: sfn, operation: StartExecution, code: NotSimulated, message: not here }
  - setAlarmState: { alarm: Drift, state: ALARM }
  - after: 1h
    say: never comes
`);
    expect(between).toMatchObject({ held: 1, failed: 0, isComplete: false });
    expect(between.output).toContain('scenario.yaml:7:5: after 1h: Demo/OnDrift to Demo/Deploy: not here');
  });

  it('gives the same output twice', async () => {
    const steps = `seed: 3\nsteps:${START}\n  - setAlarmState: { alarm: Drift, state: ALARM }\n  - runFor: 1d\n`;
    expect((await played(steps)).output).toBe((await played(steps)).output);
  });

  it('prints everything, or nothing but the result', async () => {
    const steps = `steps:${START}\n    expect: [{ alarm: { alarm: Drift, state: INSUFFICIENT_DATA } }]\n`;
    expect((await played(steps, { detail: 'all' })).output).toContain('execution     Demo/Deploy/first  Write TaskStateEntered');
    expect((await played(steps, { detail: 'none' })).output).toBe('\nexpected\n  holds  alarm Drift is INSUFFICIENT_DATA\n1 of 1 hold');
  });
});

describe('steps', () => {
  it('come so long after the one before', async () => {
    const { output } = await played('steps:\n  - after: 1d\n    say: a day later\n  - after: 90s\n    say: and so on\n  - runUntil: 2026-01-07T00:00:00Z\n  - say: at last\n');
    expect(output).toContain('2026-01-06 00:00:00  -- a day later\n2026-01-06 00:01:30  -- and so on');
    expect(output).toContain('2026-01-07 00:00:00  -- at last');
  });

  it('let an alarm start a machine, and say why', async () => {
    const { output, failed } = await played(`
steps:
  - setAlarmState: { alarm: Drift, state: ALARM, reason: drift for three days }
  - runUntilEnd: { machine: Deploy, outcome: DEPLOYED }
    expect:
      - record: { table: Records, key: { modelId: demo, item: RELEASE }, attributes: { live: by-*, fence: 7, frozen: true, previous: null } }
      - executions: { machine: Deploy, outcome: DEPLOYED, count: 1 }
      - alarm: { alarm: Drift, state: ALARM }
`);
    expect(failed).toBe(0);
    expect(output).toContain('Demo/Drift  goes from INSUFFICIENT_DATA to ALARM: drift for three days');
    expect(output).toContain('Demo/OnDrift  starts Demo/Deploy');
  });

  it('let calls fail, once or from now on, and heal', async () => {
    const { output, failed } = await played(`
steps:
  - injectFault: { service: dynamodb, operation: PutItem, code: InternalServerError, times: 1 }
  - startExecution: { machine: Deploy, name: retried, input: { live: v1, outcome: DEPLOYED } }
  - runUntilEnd: { machine: Deploy, name: retried }
    expect: [{ execution: { machine: Deploy, outcome: DEPLOYED } }]
  - injectFault: { service: dynamodb, operation: PutItem, code: ValidationException, message: no }
  - startExecution: { machine: Deploy, name: broken, input: { live: v1, outcome: DEPLOYED } }
  - runUntilEnd: { machine: Deploy, name: broken }
    expect: [{ execution: { machine: Deploy, outcome: FAILED, status: FAILED, error: Deployment.FAILED } }]
  - heal: true
  - startExecution: { machine: Deploy, name: healed, input: { live: v1, outcome: ROLLED_BACK } }
  - runUntilEnd: { machine: Deploy, name: healed }
    expect:
      - execution: { machine: Deploy, name: healed, outcome: ROLLED_BACK }
      - execution: { machine: Deploy, name: broken, outcome: FAILED }
`);
    expect(failed).toBe(0);
    expect(output).toContain('Write  tries again in 30 s, attempt 1, because of DynamoDB.InternalServerErrorException');
    expect(output).toContain('Write  goes on at Broken, because of DynamoDB.AmazonDynamoDBException');
  });

  it('put objects, parameters, images and packages, and refer to what there is', async () => {
    const { output, failed, isComplete } = await played(`
files:
  - { bucket: demo-lake, key: rows/1.csv, text: "a,b\\n" }
  - { bucket: Lake, key: models/model.tar.gz, archive: { model.json: "{}" } }
programs:
  - { of: "*", train: { files: {} }, serve: { answer: "1" } }
steps:
  - putParameter: { name: Envelope, value: { machine: "\${arn:Deploy}", bucket: "\${id:Lake}" } }
  - pushImage: { repository: Images, tag: v1, scan: { findings: { HIGH: 2 } } }
  - registerModel: { group: Packages, repository: Images, tag: v1, bucket: Lake, key: models/model.tar.gz, approval: PendingManualApproval }
  - approve: { group: Packages, reason: looks good }
  - registerModel: { group: Packages, repository: Images, tag: v1, bucket: Lake, key: models/model.tar.gz }
  - reject: { group: Packages, version: 2 }
  - call: { service: sqs, operation: SendMessage, request: { QueueUrl: "\${id:DeadLetters}", MessageBody: "\${modelPackage:Packages#1}" } }
    expect:
      - object: { bucket: Lake, key: "rows/*", contains: "a,b" }
      - object: { bucket: Lake, key: none, exists: false }
      - parameter: { name: Envelope, value: '{"machine":"arn:aws:states:*","bucket":"demo-lake"}' }
      - modelPackage: { group: Packages, version: 1, approval: Approved }
      - modelPackage: { group: Packages, approval: Rejected, versions: 2 }
      - queue: { queue: DeadLetters, count: 1 }
      - endpoint: { name: none, exists: false }
`);
    expect({ failed, isComplete }).toEqual({ failed: 0, isComplete: true });
    expect(output).toContain('> approves the newest version of Packages\n');
  });

  it('stop an execution', async () => {
    const { failed } = await played(`
steps:
  - startExecution: { machine: Deploy, name: first, input: { live: v1, outcome: DEPLOYED } }
  - after: 1m
    stopExecution: { machine: Deploy, cause: enough }
    expect: [{ execution: { machine: Deploy, status: ABORTED, reason: enough } }]
`);
    expect(failed).toBe(0);
  });

  it('wait for an end that comes after them, and speak of that execution from then on', async () => {
    const { failed, isComplete, output } = await played(`
steps:
  - startExecution: { machine: Deploy, name: first, input: { live: v1, outcome: DEPLOYED } }
  - after: 1m
    startExecution: { machine: Deploy, name: second, input: { live: v2, outcome: ROLLED_BACK } }
  - runUntilEnd: { machine: Deploy }
    expect: [{ execution: { machine: Deploy, outcome: DEPLOYED } }]
  - runUntilEnd: { machine: Deploy }
    expect: [{ execution: { machine: Deploy, outcome: ROLLED_BACK } }]
  - runUntilEnd: { machine: Deploy, within: 1d }
`);
    expect({ failed, isComplete }).toEqual({ failed: 0, isComplete: false });
    expect(output).toContain('got no end within 1d, expected one; the newest are second ROLLED_BACK, first DEPLOYED');
  });

  it('change scripted programs only', async () => {
    expect((await played('steps:\n  - scriptPrograms: [{ of: "*", serve: { answer: "1" } }]\n')).output).toContain('expected programs at the top of the scenario');
  });

  it('say what the service says to a step that it refuses', async () => {
    const { output, isComplete } = await played('steps:\n  - reject: { group: Packages }\n');
    expect(isComplete).toBe(false);
    expect(output).toContain('rejects the newest version of Packages: Packages: got 0 versions, expected one');
    expect((await played('steps:\n  - injectFault: { service: dynamodb, operation: Scan, code: X }\n')).output).toContain('dynamodb:Scan: got an operation that is not simulated, expected one of dynamodb:DeleteItem');
  });
});

describe('an expectation', () => {
  it('of how an execution ended fails while it runs, and says so', async () => {
    const { output, held, failed } = await played(`steps:
  - startExecution: { machine: Deploy, name: first, input: { live: v1, outcome: DEPLOYED } }
    expect:
      - execution: { machine: Deploy, reason: "*" }
      - execution: { machine: Deploy, status: RUNNING }
`);
    expect({ held, failed }).toEqual({ held: 1, failed: 1 });
    expect(output).toContain('FAILS  Deploy ended: reason *\n         got first: is still running');
    expect(output).toContain('holds  Deploy has status RUNNING');
  });

  it('of a lease looks at owner and expiry', async () => {
    const held = (expiresAt: string): string => `steps:
  - call: { service: dynamodb, operation: PutItem, request: { TableName: "\${id:Records}", Item: { modelId: { S: demo }, item: { S: "LEASE#DEPLOYMENT" }, owner: { S: arn }, expiresAt: { N: "${expiresAt}" } } } }
    expect: [{ lease: { table: Records, model: demo, of: deployment } }]
`;
    const now = Date.parse('2026-01-05T00:00:00Z') / 1000;
    expect((await played(held(String(now)))).failed).toBe(0);
    expect((await played(held(String(now + 1)))).output).toContain('got held by arn');
  });

  it.each([
    ['record: { table: Records, key: { modelId: demo, item: RELEASE }, attributes: { live: v2 } }', 'live v1'],
    ['record: { table: Records, key: { modelId: demo, item: RELEASE }, exists: false }', 'the item'],
    ['record: { table: Records, key: { modelId: other, item: RELEASE } }', 'no such item'],
    ['record: { table: Records, key: { modelId: demo, item: RELEASE }, attributes: { live: null } }', 'live v1'],
    ['execution: { machine: Deploy, name: other, outcome: DEPLOYED }', 'no such execution'],
    ['executions: { machine: Deploy, count: 2 }', '1'],
    ['executions: { machine: Deploy, outcome: ROLLED_BACK }', '0'],
    ['notification: { topic: OnCall, contains: sunshine }', '0 of 1, the last is demo: DEPLOYED'],
    ['notification: { topic: OnCall, count: 0 }', '1 of 1'],
    ['lease: { table: Records, model: demo, of: retraining, free: false }', 'no such lease'],
    ['lease: { table: Records, model: no-such-model, of: retraining }', 'no such lease'],
    ['alarm: { alarm: Drift, state: OK }', 'INSUFFICIENT_DATA'],
    ['object: { bucket: Lake, key: none }', 'no such object'],
    ['parameter: { name: Envelope, value: second }', 'first'],
    ['modelPackage: { group: Packages, approval: Approved }', 'versions 0'],
    ['queue: { queue: DeadLetters }', '0'],
    ['endpoint: { name: none, status: InService }', 'no such endpoint'],
  ])('%s fails where it does not hold', async (expectation, got) => {
    const { output, failed } = await played(`steps:${START}\n    expect:\n      - ${expectation}\n`);
    expect(failed).toBe(1);
    expect(output).toContain(`got ${got}`);
  });
});
