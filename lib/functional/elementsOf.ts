/** The elements of a tensor of this shape. */
export const elementsOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
