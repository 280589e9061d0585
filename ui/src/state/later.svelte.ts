/**
 * Putting an item off: the times that the daemon offers, and whether something that happens wakes it earlier.
 *
 * The second is asked once and remembered: who wants quiet until Monday whatever happens wants it the next time too.
 */
import type { Backend } from '../backend'
import type { LaterView } from '../backend/bindings'

const KEY = 'baton:later'

export class Later {
  /** Somebody else's next event on it wakes it too. */
  activity = $state(true)
  #backend: Backend

  constructor(backend: Backend) {
    this.#backend = backend
    try {
      this.activity = localStorage.getItem(KEY) !== 'until'
    } catch {
      // No storage: as most want it.
    }
  }

  /** The times for an item. */
  offered = (item: string): Promise<LaterView> => this.#backend.call('later', { item })

  /** Wakes it earlier from now on, or not. */
  wakes(activity: boolean) {
    this.activity = activity
    try {
      localStorage.setItem(KEY, activity ? 'both' : 'until')
    } catch {
      // For this window alone, then.
    }
  }
}
