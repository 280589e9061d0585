/**
 * Where rows of unequal height lie, without drawing them.
 *
 * Heights are measured as rows are drawn; the rest is taken for the plain one. All in pixels.
 */
export class Offsets {
  #sums: Float64Array

  constructor(keys: string[], known: Map<string, number>, plain: number) {
    this.#sums = new Float64Array(keys.length + 1)
    for (const [index, key] of keys.entries()) this.#sums[index + 1] = (this.#sums[index] ?? 0) + (known.get(key) ?? plain)
  }

  get total(): number {
    return this.#sums[this.#sums.length - 1] ?? 0
  }

  /** The top edge of a row. */
  top = (index: number) => this.#sums[Math.min(index, this.#sums.length - 1)] ?? 0

  /** The row at a height. */
  at(y: number): number {
    let low = 0
    let high = Math.max(this.#sums.length - 2, 0)
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#sums[middle] ?? 0) <= y) low = middle
      else high = middle - 1
    }
    return low
  }

  /** The rows to draw for what is in view: first, and one past the last. */
  range(scrollTop: number, height: number, spare: number): [number, number] {
    const count = this.#sums.length - 1
    return [Math.max(0, this.at(scrollTop) - spare), Math.min(count, this.at(scrollTop + height) + 1 + spare)]
  }
}
