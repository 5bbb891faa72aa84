/** Numbers, eight bytes each, however many come. */

const INITIAL_CAPACITY = 1024;

export class NumberList {
  private values = new Float64Array(INITIAL_CAPACITY);
  private length = 0;

  public add(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length] = value;
    this.length += 1;
  }

  /** In ascending order; what was added is sorted in its place. */
  public sorted(): Float64Array {
    return this.values.subarray(0, this.length).sort();
  }
}
