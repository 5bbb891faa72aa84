/** A YAML or JSON file whose values know where they stand, so that a refusal can name file, line and column. */
import { readFileSync } from 'node:fs';
import { isNode, LineCounter, parseDocument, visit } from 'yaml';

export class PositionedFile {
  /** The content as plain data; undefined for an empty file. */
  public readonly content: unknown;
  private readonly lines = new LineCounter();
  private readonly document;

  /**
   * @param file path, absolute or relative to the working directory
   * @throws when the file cannot be read, or is neither YAML nor JSON
   */
  public constructor(public readonly file: string) {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new Error(`${file}: got ${(error as NodeJS.ErrnoException).code ?? String(error)}, expected a readable file; check the path, relative to the working directory`);
    }
    this.document = parseDocument(text, { lineCounter: this.lines, uniqueKeys: true });
    const [first] = this.document.errors;
    if (first) {
      const { line, col } = this.lines.linePos(first.pos[0]);
      throw new Error(`${file}:${line}:${col}: got ${first.code}, expected well-formed YAML or JSON; ${first.message.split('\n')[0]}`);
    }
    this.requireAliases();
    try {
      this.content = this.document.toJS();
    } catch (error) {
      throw new Error(`${file}: got ${(error as Error).message}, expected few aliases of aliases; write out what they stand for`);
    }
  }

  /** The parser follows aliases late, and says of those that lead nowhere not where they are. */
  private requireAliases(): void {
    visit(this.document, {
      Alias: (_, alias, path) => {
        const anchored = alias.resolve(this.document);
        if (anchored !== undefined && !path.includes(anchored)) return;
        const { line, col } = this.lines.linePos(alias.range![0]);
        throw new Error(`${this.file}:${line}:${col}: got the alias *${alias.source}, expected an anchor &${alias.source} that stands before it, and not around it; write out what it stands for`);
      },
    });
  }

  /** `file:line:column` of the value at the path, or of the nearest one above it that exists. */
  public at(...path: readonly (string | number)[]): string {
    for (let length = path.length; length >= 0; length -= 1) {
      const node: unknown = length === 0 ? this.document.contents : this.document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) {
        const { line, col } = this.lines.linePos(node.range[0]);
        return `${this.file}:${line}:${col}`;
      }
    }
    return this.file;
  }
}
