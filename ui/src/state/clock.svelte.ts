/**
 * The page's one clock: ages move once a minute, seconds only while something counts down, nothing while hidden.
 *
 * A hidden window costs nothing that way, and all ages move in one paint.
 */
export class Clock {
  /** Milliseconds since 1970. */
  now = $state(Date.now())
  #holds = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Starts to tick; returns how to stop. */
  start(): () => void {
    const seen = () => this.#tick()
    document.addEventListener('visibilitychange', seen)
    this.#tick()
    return () => {
      document.removeEventListener('visibilitychange', seen)
      clearTimeout(this.#timer)
    }
  }

  /** Ticks every second until the returned function is called. */
  seconds(): () => void {
    this.#holds += 1
    this.#tick()
    return () => {
      this.#holds -= 1
    }
  }

  #tick() {
    clearTimeout(this.#timer)
    const now = Date.now()
    this.now = now
    if (document.hidden) return
    const span = this.#holds > 0 ? 1000 : 60_000
    this.#timer = setTimeout(() => this.#tick(), span - (now % span))
  }
}
