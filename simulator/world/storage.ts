/** Buckets and tables of an assembly. */
import { isObject, type JsonObject } from '../assembly';
import { asList, asText } from '../assembly/template';
import { lockOf, lockProblems } from '../services/object-lock';
import { ENCRYPTION, PROTECTION, type ResourceKind, TAGS } from './resource-kind';

const VERSIONING = ['Enabled', 'Suspended'];

export const BUCKET: ResourceKind = {
  simulated: ['BucketName', 'VersioningConfiguration', 'NotificationConfiguration', 'ObjectLockEnabled', 'ObjectLockConfiguration'],
  withoutEffect: {
    BucketEncryption: ENCRYPTION,
    InventoryConfigurations: 'nothing reads the lists of objects',
    LifecycleConfiguration: 'objects go after days, at a time that nobody promises: they stay here, which is harder for a reader',
    LoggingConfiguration: 'nothing reads access logs',
    OwnershipControls: 'one account owns all objects',
    PublicAccessBlockConfiguration: 'the public has no way in',
    Tags: TAGS,
  },
  problems: ({ properties }, where) => {
    const { VersioningConfiguration: versioning, NotificationConfiguration: notification } = properties;
    return [
      ...(versioning === undefined || (isObject(versioning) && VERSIONING.includes(String(versioning['Status']))) ? [] : [`${where}.VersioningConfiguration: got ${JSON.stringify(versioning)}, expected a Status of ${VERSIONING.join(' or ')}`]),
      ...lockProblems(properties, where),
      ...Object.keys(isObject(notification) ? notification : {})
        .filter((name) => name !== 'EventBridgeConfiguration')
        .map((name) => `${where}.NotificationConfiguration.${name}: got notifications that are not simulated, expected EventBridgeConfiguration`),
    ];
  },
  create: ({ name, properties }, { s3, objectEvents }) => {
    const { VersioningConfiguration: versioning, NotificationConfiguration: notification } = properties;
    s3.createBucket(name, { versioned: isObject(versioning) && versioning['Status'] === 'Enabled', lock: lockOf(properties) });
    if (isObject(notification) && tellsEventBridge(notification['EventBridgeConfiguration'])) objectEvents.add(name);
  },
};

/** Documented: on by default where the configuration is there. */
function tellsEventBridge(configuration: unknown): boolean {
  return isObject(configuration) && asText(configuration['EventBridgeEnabled'] ?? true) === 'true';
}

export const TABLE: ResourceKind = {
  simulated: ['TableName', 'KeySchema', 'AttributeDefinitions'],
  withoutEffect: {
    BillingMode: 'requests cost nothing here',
    DeletionProtectionEnabled: PROTECTION,
    PointInTimeRecoverySpecification: 'nothing restores tables here',
    SSESpecification: ENCRYPTION,
    TableClass: 'requests cost nothing here',
    Tags: TAGS,
    TimeToLiveSpecification: 'AWS deletes such items within days and shows them until then: they stay here, which is harder for a reader',
  },
  problems: ({ properties }, where) => (keyOf(properties, 'HASH') === undefined ? [`${where}.KeySchema: got ${JSON.stringify(properties['KeySchema'])}, expected a key of type HASH`] : []),
  create: ({ name, properties }, { dynamodb }) => dynamodb.createTable(name, { partition: keyOf(properties, 'HASH')!, sort: keyOf(properties, 'RANGE') }),
};

function keyOf(properties: JsonObject, type: 'HASH' | 'RANGE'): string | undefined {
  const found = asList(properties['KeySchema']).find((key) => isObject(key) && key['KeyType'] === type) as JsonObject | undefined;
  return found === undefined ? undefined : String(found['AttributeName']);
}

export const PARAMETER: ResourceKind = {
  simulated: ['Name', 'Type', 'Value', 'Description', 'Tier'],
  withoutEffect: { Tags: TAGS },
  problems: ({ properties: { Type, Value } }, where) => [
    ...(Type === 'String' || Type === 'StringList' ? [] : [`${where}.Type: got ${JSON.stringify(Type)}, expected String or StringList`]),
    ...(typeof Value === 'string' ? [] : [`${where}.Value: got ${JSON.stringify(Value)}, expected a text`]),
  ],
  create: ({ name, properties: { Type, Value, Description, Tier } }, { ssm }) => {
    ssm.putParameter({
      Name: name,
      Type: Type as 'String' | 'StringList',
      Value: String(Value),
      Description: Description as string | undefined,
      Tier: Tier as 'Standard' | 'Advanced' | undefined,
    });
  },
};
