/** Finds the bin of a value in constant time on average: a table over the central values, and binary search within a cell. */

const CELLS = 4096;

/** Share of the edges on each side that the table leaves out, so that a far outlier does not stretch its cells. */
const TAIL = 0.005;

export class BinFinder {
  /** And infinity behind them, which is above every value. */
  private readonly edges: Float64Array;
  /** Where the table begins, and cells per unit. */
  private readonly origin: number;
  private readonly scale: number;
  /** `firstBin[c]`: number of edges in the cells before c, which is the first bin that a value of cell c can be in. */
  private readonly firstBin: Uint32Array;

  /** @param edges ascending, all different, finite; bin i holds (edges[i − 1], edges[i]] */
  public constructor(edges: ArrayLike<number>) {
    this.edges = Float64Array.from([...Array.from(edges), Infinity]);
    const tail = Math.floor(edges.length * TAIL);
    this.origin = edges[tail] ?? 0;
    const width = (edges[edges.length - 1 - tail] ?? 0) - this.origin;
    // Too wide or too narrow for a finite scale: everything in one cell, i.e. plain binary search.
    const scale = (CELLS - 2) / width;
    this.scale = Number.isFinite(scale) && scale > 0 ? scale : 0;
    this.firstBin = new Uint32Array(CELLS + 1);
    for (let i = 0; i < edges.length; i++) this.firstBin[this.cell(edges[i]!) + 1]! += 1;
    for (let cell = 0; cell < CELLS; cell++) this.firstBin[cell + 1]! += this.firstBin[cell]!;
  }

  /** Index of the bin, from 0 to the number of edges: the number of edges below the value. The value is finite. */
  public find(value: number): number {
    const { edges } = this;
    const cell = this.cell(value);
    // Edges of lower cells are below the value and those of higher cells above it, because `cell` never decreases.
    let bin = this.firstBin[cell]!;
    let rest = this.firstBin[cell + 1]! - bin;
    // A comparison is counted, not branched on: nobody can guess it, least of all a processor.
    while (rest > 1) {
      const half = rest >>> 1;
      bin += half * Number(edges[bin + half - 1]! < value);
      rest -= half;
    }
    return bin + Number(edges[bin]! < value);
  }

  private cell(value: number): number {
    if (this.scale === 0) return 0;
    const position = (value - this.origin) * this.scale + 1;
    if (position < 1) return 0;
    return position < CELLS - 1 ? Math.floor(position) : CELLS - 1;
  }
}
