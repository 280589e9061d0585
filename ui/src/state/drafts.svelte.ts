/**
 * What was typed and not sent, by item, kept on this computer.
 *
 * The windows' process may end at any moment and loses nothing: a reply half-written is there when the row is opened
 * again.
 */
const KEY = 'baton:drafts'
const MOST = 50

const load = (): Record<string, string> => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}

export class Drafts {
  #texts = $state<Record<string, string>>(load())

  get = (item: string) => this.#texts[item] ?? ''

  set(item: string, text: string) {
    const { [item]: _, ...others } = this.#texts
    this.#texts = text === '' ? others : { ...others, [item]: text }
    const newest = Object.entries(this.#texts).slice(-MOST)
    try {
      localStorage.setItem(KEY, JSON.stringify(Object.fromEntries(newest)))
    } catch {
      // Full or forbidden: the text is still in this window.
    }
  }
}
