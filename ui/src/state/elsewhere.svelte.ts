/**
 * What a search finds beside the lanes: put off, settled, or on nobody's turn, and why an address is not here.
 *
 * Whoever looks for something that is not on the lanes wants to know where it went. That is asked once the lanes have
 * answered, so that it never keeps them waiting.
 */
import { wireError, type Backend } from '../backend'
import type { QueueFilter, Row, WhyView, WireError } from '../backend/bindings'

/** Rows of each kind that are offered. */
const MOST = 20

export interface Found {
  rows: Row[]
  /** The address is not known here, and that is why. */
  why: WhyView | null
  /** It could not be looked for. */
  error: WireError | null
}

/** Whether what is searched for is an address. */
export const isAddress = (text: string) => /^https?:\/\/\S+$/.test(text.trim())

export class Elsewhere {
  /** null: not looked for, or not there yet. */
  found = $state.raw<Found | null>(null)
  #backend: Backend
  #text = ''

  constructor(backend: Backend) {
    this.#backend = backend
  }

  clear() {
    this.#text = ''
    this.found = null
  }

  /** Looks for what fits the filter and is on no lane. */
  async look(filter: QueueFilter) {
    const text = filter.text?.trim() ?? ''
    this.#text = text
    const found = await this.#look(filter, text)
    if (this.#text === text) this.found = found
  }

  async #look(filter: QueueFilter, text: string): Promise<Found> {
    if (isAddress(text)) return this.#address(text)
    try {
      const view = await this.#backend.call('queue', {
        filter: { ...filter, all: true, aside: true, limit: MOST, order: false, facets: false },
      })
      const rows = new Map([...view.later, ...view.settled, ...view.none].map((row) => [row.id, row]))
      return { rows: [...rows.values()], why: null, error: null }
    } catch (thrown) {
      return { rows: [], why: null, error: wireError(thrown) }
    }
  }

  async #address(text: string): Promise<Found> {
    const item = await this.#backend.call('item', { item: text }).catch(() => null)
    if (item) return { rows: [item.row], why: null, error: null }
    try {
      return { rows: [], why: await this.#backend.call('why', { item: text }), error: null }
    } catch (thrown) {
      return { rows: [], why: null, error: wireError(thrown) }
    }
  }
}
