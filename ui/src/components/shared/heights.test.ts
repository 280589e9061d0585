import { describe, expect, it } from 'vitest'
import { Offsets } from './heights'

describe('offsets', () => {
  const offsets = new Offsets(['a', 'b', 'c', 'd'], new Map([['b', 300]]), 52)
  it('adds what is measured to what is plain', () => {
    expect([offsets.top(0), offsets.top(1), offsets.top(2), offsets.top(3), offsets.total]).toEqual([0, 52, 352, 404, 456])
  })
  it.each([
    [0, 0],
    [51, 0],
    [52, 1],
    [351, 1],
    [352, 2],
    [9_999, 3],
  ])('at %d px is row %d', (y, index) => expect(offsets.at(y)).toBe(index))
  it('draws what is in view and a few around it', () => expect(offsets.range(360, 40, 1)).toEqual([1, 4]))
  it('stands an empty list', () => expect(new Offsets([], new Map(), 52).range(0, 500, 6)).toEqual([0, 0]))
  it('finds any row of ten thousand', () => {
    const many = new Offsets(
      Array.from({ length: 10_000 }, (_, index) => String(index)),
      new Map(),
      52,
    )
    for (const index of [0, 1, 4_999, 9_999]) expect(many.at(many.top(index) + 1)).toBe(index)
  })
})
