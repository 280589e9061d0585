/**
 * Keys: one listener, layers of meaning.
 *
 * What is open last hears first, so Esc goes back one step at a time. Letters never act while a field has the focus;
 * only Escape and keys with Ctrl (⌘) do.
 */

/** Key, as drawn: `j`, `Escape`, `ArrowDown`, `Ctrl+Enter`, `g q`. Returning false lets the next layer have it. */
export type Layer = Record<string, (event: KeyboardEvent) => boolean | void>

const SEQUENCE_MS = 1_500

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox]):not([type=radio])'))

/** The name of what was pressed. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): string | null {
  if (event.altKey) return null
  return (event.ctrlKey || event.metaKey ? 'Ctrl+' : '') + event.key
}

export class Keys {
  #layers: { layer: Layer }[] = []
  #first: { key: string; at: number } | null = null

  /** Listens; returns how to stop. */
  start(): () => void {
    const heard = (event: KeyboardEvent) => this.press(event)
    window.addEventListener('keydown', heard)
    return () => window.removeEventListener('keydown', heard)
  }

  /** Puts a layer on top; returns how to take it away. */
  push(layer: Layer): () => void {
    const entry = { layer }
    this.#layers.push(entry)
    return () => {
      this.#layers = this.#layers.filter((other) => other !== entry)
    }
  }

  /** Acts on a key. */
  press(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing) return
    const name = keyName(event)
    if (!name) return
    if (typing(event.target) && name !== 'Escape' && !name.startsWith('Ctrl+')) return
    const first = this.#first && performance.now() - this.#first.at < SEQUENCE_MS ? this.#first.key : null
    this.#first = null
    if (first && this.#try(`${first} ${name}`, event)) return
    if (name === 'g') this.#first = { key: 'g', at: performance.now() }
    this.#try(name, event)
  }

  #try(name: string, event: KeyboardEvent): boolean {
    for (const { layer } of this.#layers.toReversed()) {
      const act = layer[name]
      if (act && act(event) !== false) {
        event.preventDefault()
        return true
      }
    }
    return false
  }
}
