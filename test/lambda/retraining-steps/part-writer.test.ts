/** Tests of writing lines into numbered parts. */
import { describe, expect, it } from 'vitest';
import { PART_BYTES, partName, PartWriter } from '../../../lambda/retraining-steps/part-writer';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { uniform } from '../support/random';
import { temporaryFolder } from '../support/temporary-folder';

describe('PartWriter', () => {
  it('writes lines in parts, each with the header, and nothing before it is told to', async () => {
    const storage = new FolderStore(temporaryFolder());
    const writer = new PartWriter({ storage, bucket: 'store', prefix: 'p/' }, 'a,b');
    writer.close();
    writer.add('1,2');
    writer.add('3,é');
    writer.close();
    writer.add('5,6');
    await writer.flush();
    const text = async (name: string): Promise<string> => Buffer.from((await storage.read('store', `p/${name}`)).body).toString();
    expect(await text('part-00000.csv')).toBe('a,b\n1,2\n3,é\n');
    await expect(storage.read('store', 'p/part-00001.csv')).rejects.toThrow('no such object');
    writer.close();
    await writer.flush();
    expect(await text('part-00001.csv')).toBe('a,b\n5,6\n');
    expect(writer.parts).toBe(2);
  });

  it('writes lines that stand in bytes as it does texts, in the same parts, wherever they stand and whatever lies between', async () => {
    const storage = new FolderStore(temporaryFolder());
    const random = uniform(5);
    const [fromTexts, fromBytes] = ['texts/', 'bytes/'].map((prefix) => new PartWriter({ storage, bucket: 'store', prefix }, 'a,b'));
    for (let chunk = 0; chunk < 60; chunk++) {
      const end = chunk % 3 === 0 ? '\r\n' : '\n';
      const lines = Array.from({ length: 300 }, () => 'x'.repeat(Math.floor(random() * 3000)));
      const bytes = Buffer.from(lines.map((one) => `${one}${end}`).join(''));
      let start = 0;
      for (const line of lines) {
        // Some rows go elsewhere, and some have no line of their own.
        const where = random();
        if (where > 0.1) {
          fromTexts!.add(line);
          if (where > 0.2) fromBytes!.addBytes(bytes, start, start + line.length);
          else fromBytes!.add(line);
          for (const writer of [fromTexts!, fromBytes!]) if (writer.isFull) writer.close();
        }
        start += line.length + end.length;
      }
    }
    for (const writer of [fromTexts!, fromBytes!]) {
      writer.close();
      await writer.flush();
    }
    expect(fromTexts!.files.length).toBeGreaterThan(1);
    expect(fromBytes!.files).toEqual(fromTexts!.files);
  });

  it('is full once a part is as large as it may be', () => {
    const writer = new PartWriter({ storage: new FolderStore(temporaryFolder()), bucket: 'store', prefix: 'p/' });
    const line = 'x'.repeat(1023);
    const lines = PART_BYTES / 1024;
    for (let index = 0; index < lines - 1; index++) writer.add(line);
    expect(writer.isFull).toBe(false);
    writer.add(line);
    expect(writer.isFull).toBe(true);
    writer.close();
    expect(writer.isFull).toBe(false);
  });

  it('numbers parts so that their order is that of their names', () => {
    expect([0, 9, 10, 99_999].map(partName)).toEqual(['part-00000.csv', 'part-00009.csv', 'part-00010.csv', 'part-99999.csv']);
  });
});
