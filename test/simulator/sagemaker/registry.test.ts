/** Models, model package groups, versions and endpoint configurations, and tags. */
import { describe, expect, it } from 'vitest';
import { ScriptedPrograms } from '../../../simulator/programs';
import { packModel } from '../../../simulator/programs';
import { ARTEFACT, Bench, IMAGE, refused, ROLE } from './fixture';

const GROUP = 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package-group/flights';
const VERSION = 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flights';

function bench(): Bench {
  const made = new Bench(new ScriptedPrograms().onServe(/./, { answer: (_, { files, environment }) => `${[...files.keys()].join(' ')} ${JSON.stringify(environment)}` }));
  made.s3.putObject('store', 'models/v1/model.tar.gz', packModel(new Map([['weights', Buffer.from('1')]])));
  made.sageMaker.modelPackageGroups.createModelPackageGroup({ ModelPackageGroupName: 'Flights' });
  return made;
}

function version(more: object = {}): object {
  return { ModelPackageGroupName: GROUP, InferenceSpecification: { Containers: [{ Image: IMAGE, ModelDataUrl: ARTEFACT, Environment: { A: '1' } }], SupportedContentTypes: ['text/csv'] }, ...more };
}

describe('a model package group', () => {
  it('counts its versions, and does not use a number twice', async () => {
    const { sageMaker: { modelPackages, modelPackageGroups } } = bench();
    expect(modelPackages.createModelPackage(version())).toEqual({ ModelPackageArn: `${VERSION}/1` });
    expect(modelPackages.createModelPackage(version({ ModelPackageGroupName: 'Flights' }))).toEqual({ ModelPackageArn: `${VERSION}/2` });
    modelPackages.deleteModelPackage({ ModelPackageName: `${VERSION}/2` });
    expect(modelPackages.createModelPackage(version())).toEqual({ ModelPackageArn: `${VERSION}/3` });
    expect(await refused(() => modelPackages.describeModelPackage({ ModelPackageName: `${VERSION}/2` }))).toMatchObject({ code: 'ValidationException', message: `ModelPackage ${VERSION}/2 does not exist.` });
    expect((await refused(() => modelPackages.createModelPackage(version({ ModelPackageGroupName: 'other' })))).message).toMatch(/ModelPackageGroup .*other does not exist/);
    expect((await refused(() => modelPackageGroups.createModelPackageGroup({ ModelPackageGroupName: 'flights' }))).message).toBe(`Model Package Group already exists: ${GROUP}`);
    expect(modelPackageGroups.describeModelPackageGroup({ ModelPackageGroupName: 'flights' })).toMatchObject({ ModelPackageGroupName: 'Flights', ModelPackageGroupArn: GROUP });
  });

  it('gives one version for one token, and refuses the token for another', async () => {
    const { sageMaker: { modelPackages } } = bench();
    const first = modelPackages.createModelPackage(version({ ClientToken: 'run-1' }));
    expect(modelPackages.createModelPackage(version({ ClientToken: 'run-1' }))).toEqual(first);
    expect((await refused(() => modelPackages.createModelPackage(version({ ClientToken: 'run-1', ModelApprovalStatus: 'Approved' })))).code).toBe('ConflictException');
    expect(modelPackages.createModelPackage(version({ ClientToken: 'run-2' }))).toEqual({ ModelPackageArn: `${VERSION}/2` });
  });

  it('tells of every creation and update, with the whole version', () => {
    const made = bench();
    const { modelPackages } = made.sageMaker;
    modelPackages.createModelPackage(version({ CustomerMetadataProperties: { auc: '0.7', gone: 'x' } }));
    modelPackages.updateModelPackage({ ModelPackageArn: `${VERSION}/1`, ModelApprovalStatus: 'Approved', ApprovalDescription: 'good', CustomerMetadataProperties: { by: 'me' }, CustomerMetadataPropertiesToRemove: ['gone'] });
    const [created, updated] = made.eventsOf('SageMaker Model Package State Change');
    expect(created).toMatchObject({ resources: [`${VERSION}/1`], detail: { ModelPackageGroupName: 'Flights', ModelPackageVersion: 1, ModelApprovalStatus: 'PendingManualApproval', CreationTime: '2024-01-01T00:00:00Z' } });
    expect(created!.detail).not.toHaveProperty('UpdatedModelPackageFields');
    expect(updated!.detail).toMatchObject({ ModelApprovalStatus: 'Approved', UpdatedModelPackageFields: ['ModelApprovalStatus', 'ApprovalDescription', 'CustomerMetadataProperties'] });
    expect(modelPackages.describeModelPackage({ ModelPackageName: `${VERSION}/1` })).toMatchObject({
      ModelPackageStatus: 'Completed', ApprovalDescription: 'good', CustomerMetadataProperties: { auc: '0.7', by: 'me' },
      InferenceSpecification: { Containers: [{ Image: IMAGE, ImageDigest: made.ecr.digestOf(IMAGE) }] },
    });
  });

  it('lists oldest first unless asked otherwise, by status and in pages', () => {
    const { sageMaker: { modelPackages } } = bench();
    for (const status of ['Approved', 'Rejected', 'Approved', 'Approved']) modelPackages.createModelPackage(version({ ModelApprovalStatus: status }));
    const newest = { ModelPackageGroupName: 'Flights', ModelApprovalStatus: 'Approved', SortOrder: 'Descending', MaxResults: 2 };
    expect(modelPackages.listModelPackages({ ModelPackageGroupName: 'Flights' })).toMatchObject({ ModelPackageSummaryList: [1, 2, 3, 4].map((ModelPackageVersion) => ({ ModelPackageVersion })) });
    const page = modelPackages.listModelPackages(newest) as { ModelPackageSummaryList: { ModelPackageVersion: number }[]; NextToken?: string };
    expect(page.ModelPackageSummaryList.map(({ ModelPackageVersion }) => ModelPackageVersion)).toEqual([4, 3]);
    const last = modelPackages.listModelPackages({ ...newest, NextToken: page.NextToken });
    expect(last).toMatchObject({ ModelPackageSummaryList: [{ ModelPackageVersion: 1 }] });
    expect(last).not.toHaveProperty('NextToken');
  });

  it('says who created it and who changed it last, in what it tells, and not in its events', () => {
    const made = bench();
    const { modelPackages } = made.sageMaker;
    const describe = (): unknown => modelPackages.describeModelPackage({ ModelPackageName: `${VERSION}/1` });
    const user = (name: string): object => ({ IamIdentity: { Arn: `arn:aws:iam::111122223333:role/${name}`, PrincipalId: expect.any(String) as string } });
    const caller = (name: string): { readonly roleArn: string } => ({ roleArn: `arn:aws:iam::111122223333:role/${name}` });
    modelPackages.createModelPackage(version(), caller('machine'));
    expect(describe()).toMatchObject({ CreatedBy: user('machine') });
    expect(describe()).not.toHaveProperty('LastModifiedBy');
    for (const name of ['other', 'approver']) modelPackages.updateModelPackage({ ModelPackageArn: `${VERSION}/1`, ModelApprovalStatus: 'Approved' }, caller(name));
    expect(describe()).toMatchObject({ CreatedBy: user('machine'), LastModifiedBy: user('approver') });
    expect(JSON.stringify(made.events.entries)).not.toContain('approver');
  });

  it('refuses more than one container by name, and what it may not change', async () => {
    const { sageMaker: { modelPackages } } = bench();
    const two = { InferenceSpecification: { Containers: [{ Image: IMAGE }, { Image: IMAGE }] } };
    expect(await refused(() => modelPackages.createModelPackage(version(two)))).toMatchObject({ code: 'NotSimulated' });
    modelPackages.createModelPackage(version());
    expect(await refused(() => modelPackages.updateModelPackage({ ModelPackageArn: `${VERSION}/1`, InferenceSpecification: {} }))).toMatchObject({ code: 'NotSimulated' });
  });
});

describe('a model', () => {
  it('takes image, artefact and environment from a version when it is created', async () => {
    const made = bench();
    const { modelPackages, models } = made.sageMaker;
    modelPackages.createModelPackage(version());
    models.createModel({ ModelName: 'm', ExecutionRoleArn: ROLE, Containers: [{ ModelPackageName: `${VERSION}/1`, Environment: { B: '2' } }] });
    modelPackages.deleteModelPackage({ ModelPackageName: `${VERSION}/1` });
    const running = await models.serve('m');
    if ('failure' in running) throw new Error(running.failure);
    const answer = await running.invoke({ body: Buffer.from('x'), contentType: 'text/csv' });
    expect(Buffer.from(answer.body).toString()).toBe('weights {"A":"1","B":"2"}\n');
  });

  it('refuses what is missing in the words of AWS', async () => {
    const made = bench();
    const { models } = made.sageMaker;
    const create = async (container: object): Promise<string> => (await refused(() => models.createModel({ ModelName: 'm', PrimaryContainer: container }))).message;
    expect(await create({ Image: IMAGE, ModelDataUrl: 's3://store/none.tar.gz' })).toBe('Could not find model data at s3://store/none.tar.gz.');
    expect(await create({ Image: IMAGE, ModelDataUrl: 's3://nobody/none.tar.gz' })).toBe('Could not find model data at s3://nobody/none.tar.gz.');
    expect(await create({ Image: IMAGE.replace('v1', 'v2') })).toMatch(/^Requested image .*:v2 not found\.$/);
    expect(await create({ ModelPackageName: `${VERSION}/9` })).toBe(`ModelPackage ${VERSION}/9 does not exist.`);
    expect(await create({ Image: IMAGE, Mode: 'MultiModel' })).toMatch(/Mode: got MultiModel/);
    expect(await create({})).toMatch(/Either Image or ModelPackageName/);
    made.createModel('m');
    expect(await create({ Image: IMAGE })).toBe('Cannot create already existing model "arn:aws:sagemaker:ap-southeast-1:111122223333:model/m".');
    expect((await refused(() => models.describeModel({ ModelName: 'n' }))).message).toBe('Could not find model "arn:aws:sagemaker:ap-southeast-1:111122223333:model/n".');
  });

  it('does not start when its artefact is gone', async () => {
    const made = bench();
    made.sageMaker.models.createModel({ ModelName: 'm', PrimaryContainer: { Image: IMAGE, ModelDataUrl: ARTEFACT } });
    made.s3.deleteObject('store', 'models/v1/model.tar.gz');
    expect(await made.sageMaker.models.serve('m')).toMatchObject({ failure: expect.stringMatching(/^Failed to download model data/) as string });
  });
});

describe('an endpoint configuration', () => {
  it('needs its models, and refuses what is not simulated by name', async () => {
    const made = bench();
    const { endpointConfigs } = made.sageMaker;
    const variant = { VariantName: 'AllTraffic', ModelName: 'm', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 };
    const create = async (more: object, variantMore: object = {}): Promise<{ code: string; message: string }> =>
      refused(() => endpointConfigs.createEndpointConfig({ EndpointConfigName: 'c', ProductionVariants: [{ ...variant, ...variantMore }], ...more }));
    expect((await create({})).message).toMatch(/^Could not find model/);
    made.createModel('m');
    expect(await create({ DataCaptureConfig: {} }, { ServerlessConfig: {} })).toMatchObject({ code: 'NotSimulated', message: expect.stringMatching(/DataCaptureConfig[\s\S]*ProductionVariants\[0\]\.ServerlessConfig/) as string });
    expect((await create({}, { InitialInstanceCount: 0 })).code).toBe('ValidationException');
    endpointConfigs.createEndpointConfig({ EndpointConfigName: 'c', ProductionVariants: [variant] });
    expect((await create({})).message).toBe('Cannot create already existing endpoint configuration "arn:aws:sagemaker:ap-southeast-1:111122223333:endpoint-config/c".');
    expect(endpointConfigs.describeEndpointConfig({ EndpointConfigName: 'c' })).toMatchObject({ ProductionVariants: [{ InitialVariantWeight: 1 }] });
    endpointConfigs.deleteEndpointConfig({ EndpointConfigName: 'c' });
    expect((await refused(() => endpointConfigs.describeEndpointConfig({ EndpointConfigName: 'c' }))).message).toMatch(/^Could not find endpoint configuration/);
  });
});

describe('tags', () => {
  it('are added, replaced, removed and listed by ARN', () => {
    const { sageMaker: { tags } } = bench();
    tags.addTags({ ResourceArn: GROUP, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b', Value: '' }] });
    tags.addTags({ ResourceArn: GROUP, Tags: [{ Key: 'a', Value: '2' }] });
    tags.deleteTags({ ResourceArn: GROUP, TagKeys: ['b'] });
    expect(tags.listTags({ ResourceArn: GROUP })).toEqual({ Tags: [{ Key: 'a', Value: '2' }] });
    expect(tags.listTags({ ResourceArn: 'arn:other' })).toEqual({ Tags: [] });
  });
});
