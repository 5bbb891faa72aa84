/** The real CDK CLI against an emulator, and what CloudFormation says there of a stack. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { REGION } from '../support/stack';
import { type Emulator, withoutAws } from './server';

const CDK = resolve('node_modules/aws-cdk/bin/cdk');
const run = promisify(execFile);

/** Runs it in an account. @returns what it printed, and whether it was content */
export async function cdk(emulator: Emulator, account: string, args: readonly string[]): Promise<{ readonly done: boolean; readonly text: string }> {
  const env = { ...withoutAws(), ...accountEnvironment(emulator, account), HOME: emulator.folder, CDK_DISABLE_CLI_TELEMETRY: '1' };
  try {
    const { stdout, stderr } = await run(process.execPath, [CDK, ...args], { env, maxBuffer: 16 * 1024 * 1024 });
    return { done: true, text: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as { readonly stdout?: string; readonly stderr?: string; readonly code?: unknown };
    if (typeof code !== 'number') throw error;
    return { done: false, text: stdout + stderr };
  }
}

/** For an emulator, the id of the access key is that of the account. */
function accountEnvironment({ url }: Emulator, account: string): NodeJS.ProcessEnv {
  return { AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_S3: url, AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: 'none', AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION, AWS_EC2_METADATA_DISABLED: 'true' };
}

/** What clients of the SDK are made with, to call as somebody of the account. */
export function clientOf({ url }: Emulator, account: string) {
  return { endpoint: url, region: REGION, credentials: { accessKeyId: account, secretAccessKey: 'none' }, maxAttempts: 1 };
}

/** Status of each resource of a stack by its logical id. */
export async function stackResources({ url }: Emulator, account: string, stack: string): Promise<Readonly<Record<string, { readonly physicalId: string; readonly status: string }>>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Authorization': `AWS4-HMAC-SHA256 Credential=${account}/20260101/${REGION}/cloudformation/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams({ Action: 'DescribeStackResources', Version: '2010-05-15', StackName: stack }).toString(),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`stack ${stack}: got ${text}, expected its resources`);
  const of = (member: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(member)?.[1] ?? '';
  return Object.fromEntries([...text.matchAll(/<member>(.*?)<\/member>/gs)].map(([, member = '']) => [of(member, 'LogicalResourceId'), { physicalId: of(member, 'PhysicalResourceId'), status: of(member, 'ResourceStatus') }]));
}
