/**
 * Settings: saved at once, and the look put on the page.
 *
 * The look is remembered in the browser too, so that a dark window never flashes light before the daemon has answered.
 */
import { wireError, type Backend } from '../backend'
import type { Doctor, HoursView, Look, Rows, Settings, WireError } from '../backend/bindings'

const KEY = 'baton:look'

/** Puts look and density on the page. */
function wear(look: Look, rows: Rows) {
  const root = document.documentElement
  if (look === 'system') delete root.dataset.theme
  else root.dataset.theme = look
  root.dataset.rows = rows
}

/** Before the first paint: what the page wore last. */
export function wearLast() {
  try {
    const [look, rows] = (localStorage.getItem(KEY) ?? '').split(' ')
    if (look === 'light' || look === 'dark' || look === 'system') wear(look, rows === 'compact' ? 'compact' : 'airy')
  } catch {
    // No storage: the system's look.
  }
}

export class SettingsState {
  value = $state.raw<Settings | null>(null)
  error = $state.raw<WireError | null>(null)
  doctor = $state.raw<Doctor | null>(null)
  /** Working hours and holidays as they were read, once asked for. */
  hours = $state.raw<HoursView | null>(null)
  #backend: Backend

  constructor(backend: Backend) {
    this.#backend = backend
  }

  start(): () => void {
    void this.read()
    return this.#backend.changes((change) => {
      if (change.event !== 'settings' && change.event !== 'resync') return
      void this.read()
      if (this.hours) void this.readHours()
    })
  }

  async read() {
    try {
      this.#take(await this.#backend.call('settings', {}))
    } catch {
      // Said by the queue; the look stays.
    }
  }

  /** Saves a change; a refused one is said and taken back. */
  async set(change: Partial<Settings>) {
    const before = this.value
    if (!before) return
    this.#take({ ...before, ...change })
    try {
      this.#take(await this.#backend.call('settings_set', { settings: { ...before, ...change } }))
      this.error = null
    } catch (thrown) {
      this.error = wireError(thrown)
      this.#take({ ...before })
    }
  }

  /** What holds for working hours: the zone, and what the holidays file says. */
  async readHours() {
    try {
      this.hours = await this.#backend.call('hours', {})
    } catch {
      // Said where the setting was refused; what is known stays.
    }
  }

  async check() {
    this.doctor = null
    this.doctor = await this.#backend.call('doctor', {})
  }

  #take(settings: Settings) {
    this.value = settings
    wear(settings.look, settings.rows)
    try {
      localStorage.setItem(KEY, `${settings.look} ${settings.rows}`)
    } catch {
      // Only the first paint of the next window loses by it.
    }
  }
}
