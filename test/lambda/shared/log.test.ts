/** Tests of the structured log. */
import { describe, expect, it } from 'vitest';
import { LineLog } from '../../../lambda/shared/log';

describe('LineLog', () => {
  it('writes a JSON object per entry, with level and notice', () => {
    const lines: string[] = [];
    const log = new LineLog((line) => lines.push(line));
    log.info('window-counted', { rows: 3 });
    log.warn('objects-late', { lateObjects: 1, start: 'a\nb' });
    expect(lines).toEqual(['{"level":"INFO","notice":"window-counted","rows":3}', '{"level":"WARN","notice":"objects-late","lateObjects":1,"start":"a\\nb"}']);
  });

  it('writes metric lines as they are', () => {
    const lines: string[] = [];
    new LineLog((line) => lines.push(line)).metrics('{"_aws":{}}');
    expect(lines).toEqual(['{"_aws":{}}']);
  });
});
