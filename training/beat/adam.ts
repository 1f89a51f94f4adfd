/** The optimiser of both fits. */

/** Running moments of the gradient of one parameter table. */
export interface Adam {
  /**
   * Take a gradient.
   *
   * @param i - index of the parameter
   * @param gradient - of the loss
   * @param time - updates so far, this one included
   * @returns the direction to go, about ±1
   */
  direction(i: number, gradient: number, time: number): number;
}

/**
 * Create an optimiser for a parameter table.
 *
 * @param size - parameters
 * @source Kingma & Ba 2015
 */
export function createAdam(size: number): Adam {
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  return {
    direction(i, gradient, time) {
      mean[i] = 0.9 * mean[i] + 0.1 * gradient;
      square[i] = 0.999 * square[i] + 0.001 * gradient * gradient;
      return mean[i] / (1 - 0.9 ** time) / (Math.sqrt(square[i] / (1 - 0.999 ** time)) + 1e-8);
    },
  };
}
