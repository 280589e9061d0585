/**
 * How a person is drawn: letters and hue.
 *
 * The hue depends on the handle alone, so that a person keeps it in every view; letters are one, and two for those who
 * share the first letter with somebody else on screen.
 */
import type { Actor } from '../backend/bindings'

/** 1 to 6. */
export function hue(handle: string): number {
  let sum = 7
  for (const character of handle.toLowerCase()) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0
  return (sum % 6) + 1
}

const letters = (name: string) => [...name.replace(/^[^\p{L}\p{N}]+/u, '')]

/** The letters of everybody on screen, by handle. */
export function lettersFor(actors: Iterable<Actor>): Map<string, string> {
  const names = new Map<string, string>()
  const byFirst = new Map<string, number>()
  for (const actor of actors) {
    // Agents and teams are drawn as glyphs: their letters collide with nobody's.
    if (actor.nature !== 'human' || names.has(actor.handle)) continue
    names.set(actor.handle, actor.name)
    const first = (letters(actor.name)[0] ?? '?').toUpperCase()
    byFirst.set(first, (byFirst.get(first) ?? 0) + 1)
  }
  const found = new Map<string, string>()
  for (const [handle, name] of names) {
    const [first = '?', second = ''] = letters(name)
    const upper = first.toUpperCase()
    found.set(handle, (byFirst.get(upper) ?? 0) > 1 ? upper + second.toLowerCase() : upper)
  }
  return found
}

/** The letter of somebody met alone. */
export const letterOf = (actor: Actor) => (letters(actor.name)[0] ?? '?').toUpperCase()
