/**
 * The keys of rows, the same in glance and queue window.
 *
 * A view says what opening means to it; all else follows from the item's own list of actions.
 */
import type { App } from './app.svelte'
import { done, handOver, later, main, notMine, nudge, react, reply, requestChanges } from './doing'
import type { Layer } from './keys.svelte'

export interface RowKeys {
  /** Opens the selected row, if it is not; null when there is none. */
  open: () => string | null
  /** Enter on a row. */
  enter: () => boolean | void
  /** One step back; false when there is nothing to go back from. */
  back: () => boolean | void
  search: () => void
  filters?: () => void
}

/** Rows that Page Up and Page Down go over. */
const PAGE = 8

/** The layer of a view with rows. */
export function rowLayer(app: App, view: RowKeys): Layer {
  let waits = false
  /**
   * Opens the row if need be, waits until it is read, then acts. What is pressed in the meantime does nothing: it was
   * meant for the field that is about to open.
   */
  const withOpen = (act: () => unknown) => () => {
    if (waits || view.open() === null) return
    if (app.open.detail) {
      act()
      return
    }
    waits = true
    void app.open
      .read()
      .then(() => app.open.detail && act())
      .finally(() => (waits = false))
  }
  const address = () => {
    const id = view.open()
    return id ? (app.queue.row(id)?.url ?? null) : null
  }
  return {
    j: () => app.step(1),
    ArrowDown: () => app.step(1),
    k: () => app.step(-1),
    ArrowUp: () => app.step(-1),
    PageDown: () => app.step(PAGE),
    PageUp: () => app.step(-PAGE),
    Home: () => app.first(app.lane),
    End: () => app.last(app.lane),
    '1': () => app.first('me'),
    '2': () => app.first('others'),
    Enter: view.enter,
    Escape: view.back,
    '/': view.search,
    f: view.filters ?? (() => false),
    r: withOpen(() => reply(app)),
    a: withOpen(() => handOver(app)),
    h: withOpen(() => later(app)),
    n: withOpen(() => nudge(app)),
    e: withOpen(() => react(app)),
    x: withOpen(() => requestChanges(app)),
    w: withOpen(() => (app.open.why = !app.open.why)),
    d: withOpen(() => void done(app)),
    m: withOpen(() => void notMine(app)),
    // Only what is open and read can be approved: nothing is approved unseen.
    y: () => (app.open.detail ? void main(app) : false),
    o: () => {
      const url = address()
      if (url) app.openUrl(url)
    },
    z: () => void app.undo(),
    q: () => void app.toggleQuiet(),
    '?': () => {
      app.sheet = true
    },
  }
}
