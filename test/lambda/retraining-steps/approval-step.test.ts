/** Tests of keeping who approved a version: in the evidence store alone, and nothing that nobody asked for. */
import { describe, expect, it } from 'vitest';
import type { ApprovalEvent } from '../../../lib/contract/retraining-steps';
import { createHandler } from '../../../lambda/retraining-steps/index';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { MemoryLog } from '../support/memory-log';
import { CONFIG, STORES } from '../support/retraining';
import { temporaryFolder } from '../support/temporary-folder';

const KEY = 'models/flights/retraining/runs/run-1/approval.json';
const APPROVER = { identityArn: 'arn:aws:iam::111122223333:role/model-owners', principalId: 'AROA1:ada', sourceIdentity: 'ada', userProfileArn: 'none' };
const SAID: Omit<ApprovalEvent, 'step'> = {
  run: 'run-1', execution: 'arn:aws:states:ap-southeast-1:111122223333:execution:retraining:one', modelPackage: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/flights/7',
  status: 'Approved', by: 'person', seenAt: '2026-03-30T00:15:00Z', changedAt: '2026-03-30T00:03:00Z', changedBy: APPROVER, description: 'looks fine',
};

describe('the approval of a version', () => {
  it('is kept with who gave it, when, and in which words, and with nothing that was not asked for', async () => {
    const [storage, log] = [new FolderStore(temporaryFolder()), new MemoryLog()];
    const handler = createHandler({ storage, config: CONFIG, buckets: { ...STORES, evidence: 'evidence' }, log });
    const event = { step: 'approval', ...SAID, smokeRequest: '90,1000', changedBy: { ...APPROVER, DomainId: 'd-1' } } as const;
    expect(await handler(event)).toEqual({ evidenceKey: KEY });
    expect(JSON.parse(Buffer.from((await storage.read('evidence', KEY)).body).toString())).toEqual({ version: 1, modelId: 'flights', ...SAID });
    await expect(storage.read(STORES.store, KEY)).rejects.toThrow();
    expect(JSON.stringify(log)).not.toContain('ada');
  });

  it('is refused where there is no evidence store, rather than lost', async () => {
    const handler = createHandler({ storage: new FolderStore(temporaryFolder()), config: CONFIG, buckets: STORES, log: new MemoryLog() });
    await expect(handler({ step: 'approval', ...SAID })).rejects.toThrow('event.step: got approval, expected it only where there is an evidence store');
  });
});
