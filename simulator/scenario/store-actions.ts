/** Steps that put something into the world: objects, parameters, images, model packages. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { packModel } from '../programs';
import type { ScanResult, Severity } from '../services/ecr';
import { type Construct, modelPackageArn } from './construct-names';
import type { Value } from './document';
import type { Act } from './scenario';
import type { Stage } from './stage';

const SEVERITIES: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED'];
const SCAN_STATUSES = ['COMPLETE', 'PENDING', 'FAILED', 'UNSUPPORTED_IMAGE', 'missing'] as const;
const APPROVALS = ['Approved', 'Rejected', 'PendingManualApproval'] as const;
/** What an object can hold: a text, a file beside the scenario, JSON, or files in a `tar.gz`, as models are. */
const CONTENTS: Readonly<Record<string, (value: Value) => (stage: Stage) => Uint8Array | string>> = { text: textContent, file: fileContent, json: jsonContent, archive: archiveContent };

/** `putObject`, and each of `files`. */
export function putObject(value: Value): Act {
  value.only(['bucket', 'key', ...Object.keys(CONTENTS)]);
  const bucket = value.need('bucket').construct('bucket');
  const key = value.need('key').text();
  const content = contentOf(value);
  return {
    says: `puts ${key} into ${bucket.text}`,
    run: async (stage) => {
      await stage.call('s3', 'PutObject', { Bucket: stage.locate(bucket), Key: key, Body: content(stage) });
    },
  };
}

export function deleteObject(value: Value): Act {
  value.only(['bucket', 'key']);
  const bucket = value.need('bucket').construct('bucket');
  const key = value.need('key').text();
  return {
    says: `deletes ${key} from ${bucket.text}`,
    run: async (stage) => {
      await stage.call('s3', 'DeleteObject', { Bucket: stage.locate(bucket), Key: key });
    },
  };
}

export function putParameter(value: Value): Act {
  value.only(['name', 'value']);
  const name = value.need('name').construct('parameter');
  const given = value.need('value').json();
  return {
    says: `sets the parameter ${name.text}`,
    run: async (stage) => {
      await stage.call('ssm', 'PutParameter', { Name: stage.locate(name), Value: textOf(stage.resolved(given)), Overwrite: true });
    },
  };
}

/** A push, and what its scan will find. */
export function pushImage(value: Value): Act {
  value.only(['repository', 'tag', 'scan']);
  const repository = value.need('repository').construct('repository');
  const tag = value.need('tag').text();
  const scan = value.get('scan');
  const result = scan && scanOf(scan);
  return {
    says: `pushes the image ${repository.text}:${tag}`,
    run: async (stage) => {
      const { ecr } = stage.world;
      const name = stage.locate(repository);
      if (result) ecr.setScanResult(name, tag, result);
      return ecr.putImage(name, tag);
    },
  };
}

function scanOf(value: Value): ScanResult {
  value.only(['status', 'findings', 'named']);
  const status = value.get('status')?.oneOf(SCAN_STATUSES) ?? 'COMPLETE';
  const findings = value.get('findings')?.only(SEVERITIES).map((count) => count.wholeNumber(0, 1e6)) ?? {};
  const named = value.get('named')?.map((severity) => severity.oneOf(SEVERITIES)) ?? {};
  return status === 'COMPLETE' ? { status, findings, named } : { status };
}

/** A version of a model package group that somebody else has trained. */
export function registerModel(value: Value): Act {
  value.only(['group', 'repository', 'tag', 'bucket', 'key', 'approval', 'metadata', 'environment']);
  const group = value.need('group').construct('group');
  const repository = value.need('repository').construct('repository');
  const tag = value.need('tag').text();
  const bucket = value.need('bucket').construct('bucket');
  const key = value.need('key').text();
  const approval = value.get('approval')?.oneOf(APPROVALS) ?? 'Approved';
  const metadata = value.get('metadata')?.map((one) => one.text());
  const environment = value.get('environment')?.map((one) => one.text()) ?? {};
  return {
    says: `registers a version of ${group.text}`,
    run: async (stage) => {
      const { ModelPackageArn } = await stage.call<{ readonly ModelPackageArn: string }>('sagemaker', 'CreateModelPackage', {
        ModelPackageGroupName: stage.locate(group),
        ModelApprovalStatus: approval,
        ...(metadata === undefined ? {} : { CustomerMetadataProperties: metadata }),
        InferenceSpecification: {
          Containers: [{ Image: `${stage.world.ecr.uriOf(stage.locate(repository))}:${tag}`, ModelDataUrl: `s3://${stage.locate(bucket)}/${key}`, Environment: environment }],
          SupportedContentTypes: ['text/csv'],
          SupportedResponseMIMETypes: ['text/csv'],
        },
      });
      return ModelPackageArn;
    },
  };
}

export function approve(value: Value): Act {
  return review(value, 'Approved', 'approves');
}

export function reject(value: Value): Act {
  return review(value, 'Rejected', 'rejects');
}

function review(value: Value, status: (typeof APPROVALS)[number], verb: string): Act {
  value.only(['group', 'version', 'reason']);
  const group: Construct = value.need('group').construct('group');
  const version = value.get('version')?.wholeNumber(1, 1e9);
  const reason = value.get('reason')?.text();
  return {
    says: `${verb} ${version === undefined ? 'the newest version' : `version ${version}`} of ${group.text}`,
    run: async (stage) => {
      const arn = modelPackageArn(stage.world, group.text, version);
      await stage.call('sagemaker', 'UpdateModelPackage', { ModelPackageArn: arn, ModelApprovalStatus: status, ...(reason === undefined ? {} : { ApprovalDescription: reason }) });
      return arn;
    },
  };
}

/** Exactly one of the ways to say what an object holds. */
function contentOf(value: Value): (stage: Stage) => Uint8Array | string {
  const [given, ...more] = Object.entries(CONTENTS).filter(([name]) => value.has(name));
  if (given && more.length === 0) return given[1](value.need(given[0]));
  value.refuse(`exactly one of ${Object.keys(CONTENTS).join(', ')}`);
  return () => '';
}

function archiveContent(value: Value): () => Uint8Array {
  const files = value.map((one) => one.text());
  return () => packModel(new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
}

function jsonContent(value: Value): (stage: Stage) => string {
  const document = value.json();
  return (stage) => JSON.stringify(stage.resolved(document));
}

function textContent(value: Value): () => string {
  const text = value.text();
  return () => text;
}

/** Read at once: a file that is not there is a mistake of the scenario. */
function fileContent(value: Value): () => Uint8Array {
  const path = value.text();
  try {
    const content = readFileSync(resolve(dirname(value.file), path));
    return () => content;
  } catch (error) {
    value.refuse(`a file, relative to the scenario's own folder (${(error as NodeJS.ErrnoException).code ?? String(error)})`);
    return () => Buffer.alloc(0);
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
