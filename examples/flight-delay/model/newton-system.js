/** Gradient and curvature of a loss, and the step that leads to the minimum of their parabola. */

export class NewtonSystem {
  /** @param {number} size number of weights */
  constructor(size) {
    this.size = size;
    this.gradient = new Float64Array(size);
    /** Symmetric: the lower half is kept, by rows. */
    this.curvature = new Float64Array(size * size);
    this.isDecomposed = false;
  }

  /** @param {boolean} isCurved whether the curvature is to be added up anew; if not, that of the last step serves on */
  clear(isCurved) {
    this.gradient.fill(0);
    if (!isCurved && this.isDecomposed) return;
    this.curvature.fill(0);
    this.isDecomposed = false;
  }

  /**
   * Adds a row in which some features are 1 and all others 0.
   *
   * @param {Int32Array} places of the features that are 1
   * @param {number} count of them
   * @param {number} slope of the loss in the score
   * @param {number} bend of the loss in the score
   */
  addRow(places, count, slope, bend) {
    const { gradient, curvature, size } = this;
    for (let i = 0; i < count; i++) gradient[places[i]] += slope;
    if (this.isDecomposed) return;
    for (let i = 0; i < count; i++) {
      const a = places[i];
      for (let j = 0; j <= i; j++) {
        const b = places[j];
        curvature[a > b ? a * size + b : b * size + a] += bend;
      }
    }
  }

  /** @returns {number} what the ridge adds to the loss */
  addRidge(place, l2, weight) {
    this.gradient[place] += l2 * weight;
    if (!this.isDecomposed) this.curvature[place * this.size + place] += l2;
    return (l2 * weight * weight) / 2;
  }

  /** @returns {Float64Array} what to take from the weights; by Cholesky's decomposition, which takes the place of the curvature */
  solve() {
    if (!this.isDecomposed) this.decompose();
    this.isDecomposed = true;
    const { size, curvature: lower } = this;
    const step = Float64Array.from(this.gradient);
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < i; k++) step[i] -= lower[i * size + k] * step[k];
      step[i] /= lower[i * size + i];
    }
    for (let i = size - 1; i >= 0; i--) {
      step[i] /= lower[i * size + i];
      for (let k = 0; k < i; k++) step[k] -= lower[i * size + k] * step[i];
    }
    return step;
  }

  decompose() {
    const { size, curvature: lower } = this;
    for (let i = 0; i < size; i++) {
      const row = i * size;
      for (let j = 0; j <= i; j++) {
        const other = j * size;
        let sum = lower[row + j];
        for (let k = 0; k < j; k++) sum -= lower[row + k] * lower[other + k];
        if (j < i) lower[row + j] = sum / lower[other + j];
        else if (sum > 0) lower[row + i] = Math.sqrt(sum);
        else throw new Error(`weight ${i}: got a curvature of ${sum}, expected one above 0: raise l2`);
      }
    }
  }
}
