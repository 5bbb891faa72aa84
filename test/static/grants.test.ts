/** What the grants facades write into the policies of others, held against AWS's action data: no example uses them all. */
import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { expect, it } from 'vitest';
import { ModelImageRepository, ModelWorkspace, type ManagedModel } from '../../lib';
import { countStatements, iamFindings } from '../support/checks/iam';
import { synthesize } from '../support/checks/synthesize';
import { defineModels, SANDBOX } from './stacks';

/** All facades, each permission once, in one policy of somebody else. */
function everyGrant(stack: Stack): void {
  defineModels(stack, 1);
  const model = stack.node.findChild('Model0') as ManagedModel;
  const policy = new ManagedPolicy(stack, 'Permissions');
  const { dataStore, releaseRecords } = ModelWorkspace.of(stack);
  const images = new ModelImageRepository(stack, 'Repository');
  dataStore.grants.read(policy, 'reports/');
  dataStore.grants.write(policy, 'reports/');
  images.grants.pull(policy);
  images.grants.push(policy);
  model.modelPackageGroup.grants.read(policy);
  releaseRecords.grants.read(policy, model.modelId);
  model.monitor.grants.read(policy);
  model.monitor.grants.check(policy);
  model.monitor.grants.renewBaseline(policy);
}

it('every grant is of actions that its resources know', async () => {
  const { template } = synthesize((app) => everyGrant(new Stack(app, 'Grants', { env: SANDBOX }))).stacks[0]!;
  expect(countStatements(template)).toBeGreaterThan(20);
  expect(await iamFindings(template)).toEqual([]);
});
