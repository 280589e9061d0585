/**
 * The user's own words on items: said here, shown in the undo bar, taken back by `z`.
 *
 * The daemon keeps each word and takes the newest of an item back whenever it is asked to. This remembers only what this
 * window said, and in which order, so that `z` goes back step by step as in an editor.
 */
import { wireError, type Backend } from '../backend'
import type { WireError, WireOverride, WordSaid } from '../backend/bindings'

/** So long the bar shows a word. */
const SHOWN_MS = 12_000
/** So long it says what was taken back. */
const BACK_MS = 6_000
/** So long `z` takes a word back that the bar shows no more: longer ago, nobody knows which it was. */
const REMEMBERED_MS = 600_000

/** What the bar says. */
export interface Bar {
  said: WordSaid
  /** When it was said, in milliseconds since 1970. */
  at: number
}

export class Words {
  /** What the bar shows; null: nothing. */
  bar = $state.raw<Bar | null>(null)
  #backend: Backend
  #said: { item: string; at: number }[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #held = false

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** Says it; `ask`: of one ask of several. What came of it, or why nothing did. */
  async say(item: string, word: WireOverride, ask: string | null = null): Promise<WordSaid | WireError> {
    try {
      const said = await this.#backend.call('override', { item, word, ask })
      this.#said = said.undone
        ? this.#said.filter((one) => one !== this.#said.findLast((other) => other.item === item))
        : [...this.#said, { item, at: Date.now() }]
      this.#show(said)
      return said
    } catch (thrown) {
      return wireError(thrown)
    }
  }

  /** The item whose word `z` takes back, and when it was said; null: there is none. */
  get last(): { item: string; at: number } | null {
    const last = this.#said.at(-1)
    return last && Date.now() - last.at < REMEMBERED_MS ? last : null
  }

  /** Takes it back. */
  async undo(): Promise<WireError | null> {
    const last = this.last
    if (!last) return null
    const came = await this.say(last.item, { kind: 'undo' })
    if (!('code' in came)) return null
    // Whatever keeps it from being taken back keeps on: the one before it has its turn.
    if (came.code === 'not_found' || came.code === 'rejected') this.#said = this.#said.filter((one) => one !== last)
    return came
  }

  /** Somebody is at the bar: it stays. */
  hold(held: boolean) {
    this.#held = held
    if (!held && this.bar) this.#later(SHOWN_MS)
  }

  #show(said: WordSaid) {
    this.bar = { said, at: Date.now() }
    this.#later(said.undone ? BACK_MS : SHOWN_MS)
  }

  #later(ms: number) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (this.#held) return
      this.bar = null
    }, ms)
  }
}

/** Whether nothing came of it. */
export const refused = (came: WordSaid | WireError): came is WireError => 'code' in came
