/** Arriving at an address: the row that it names is selected and opened, and its box or picker takes the focus. */
import type { App } from './app.svelte'
import { handOver, reply } from './doing'
import { LANES } from './queue.svelte'

/** To be called in an effect: runs again when the place or the queue changes, acts once an arrival. */
export function openFromPlace(app: App) {
  const { item, focus } = app.route.place
  const { arrivals } = app.route
  if (!item || !app.queue.view || handled === arrivals) return
  const lane = LANES.find((name) => app.queue.shown[name].some((entry) => entry.id === item))
  // Not among the first rows: perhaps among the rest.
  if (!lane && !app.queue.complete) return
  handled = arrivals
  if (lane) app.select(item, lane)
  app.open.show(item)
  if (!focus) return
  void app.open.read().then(() => {
    if (focus === 'reply') reply(app)
    if (focus === 'reassign' && app.open.mode !== 'reassign') handOver(app)
  })
}

let handled = -1
