/**
 * Rows by id: those in view, and some that were.
 *
 * Ten thousand rows are never held at once. A row that comes into view is read with the others that do; what changed is
 * read again when it is in view, and forgotten when it is not.
 */
import type { Backend } from '../backend'
import type { Row } from '../backend/bindings'

/** Rows kept although they are out of view. */
const KEPT = 600
/** Rows in one call, as the daemon allows. */
const PAGE = 200

export class Pages {
  #backend: Backend
  #onrows: () => void
  #rows = new Map<string, Row>()
  #drawn = new Map<string, string[]>()
  #changed = new Set<string>()
  #wanted = new Set<string>()
  #asked = new Set<string>()
  #turn: Promise<void> | null = null

  /** `onrows` is called when rows came that were missing in view. */
  constructor(backend: Backend, onrows: () => void) {
    this.#backend = backend
    this.#onrows = onrows
  }

  row = (id: string): Row | null => this.#rows.get(id) ?? null
  rows = () => this.#rows.values()
  put = (row: Row) => void this.#rows.set(row.id, row)

  /** These are to be read again. */
  changed(ids: string[]) {
    for (const id of ids) this.#changed.add(id)
  }

  /** All that is in view is to be read again; the rest is forgotten. */
  allChanged() {
    const drawn = new Set([...this.#drawn.values()].flat())
    for (const id of this.#rows.keys())
      if (drawn.has(id)) this.#changed.add(id)
      else this.#rows.delete(id)
  }

  /** Reads again what changed. A row that is not there any more is forgotten. */
  async readChanged() {
    const ids = [...this.#changed]
    this.#changed.clear()
    const now = ids.slice(0, PAGE)
    for (const id of ids.slice(PAGE)) this.#rows.delete(id)
    if (now.length === 0) return
    try {
      const found = new Map((await this.#backend.call('rows', { items: now })).map((row) => [row.id, row]))
      for (const id of now) {
        const row = found.get(id)
        if (row) this.#rows.set(id, row)
        else this.#rows.delete(id)
      }
    } catch (thrown) {
      this.changed(now)
      throw thrown
    }
  }

  /** What one list draws now. */
  draw(list: string, ids: string[]) {
    this.#drawn.set(list, ids)
    this.#want(ids)
  }

  /** Resolves when the row is there, or cannot be read. */
  async have(id: string) {
    this.#want([id])
    while (!this.#rows.has(id) && this.#turn) await this.#turn
  }

  #want(ids: string[]) {
    for (const id of ids) if (!this.#rows.has(id) && !this.#asked.has(id)) this.#wanted.add(id)
    if (this.#wanted.size > 0) this.#turn ??= this.#fetch()
  }

  async #fetch() {
    // All that one paint draws asks first.
    await Promise.resolve()
    while (this.#wanted.size > 0) {
      const ids = [...this.#wanted].slice(-PAGE)
      this.#wanted.clear()
      for (const id of ids) this.#asked.add(id)
      try {
        const found = await this.#backend.call('rows', { items: ids })
        for (const row of found) this.put(row)
        this.#prune()
        // None: those are gone, and the order that says so is on its way.
        if (found.length > 0) this.#onrows()
      } catch {
        // The queue says that the daemon does not answer; what is drawn next asks again.
        this.#wanted.clear()
      } finally {
        for (const id of ids) this.#asked.delete(id)
      }
    }
    this.#turn = null
  }

  #prune() {
    if (this.#rows.size <= KEPT) return
    const drawn = new Set([...this.#drawn.values()].flat())
    for (const id of this.#rows.keys()) {
      if (this.#rows.size <= KEPT) return
      if (!drawn.has(id)) this.#rows.delete(id)
    }
  }
}
