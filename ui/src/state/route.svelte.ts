/**
 * Which view this window shows: the address after `#`.
 *
 * `#/glance?item=ID&focus=reply` opens a row with its reply box; the windows' process picks the view the same way.
 */
import type { View } from '../backend/bindings'

export const VIEWS = ['glance', 'queue', 'accounts', 'settings', 'firstrun'] as const
export type ViewName = (typeof VIEWS)[number]

export interface Place {
  view: ViewName
  item: string | null
  focus: string | null
  account: string | null
  /** A part of the queue: `later`, `settled`; null: both lanes. */
  part: string | null
}

/** Reads an address; what is not known shows the glance. */
export function parse(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  const [name = '', part = null] = path.split('/')
  const params = new URLSearchParams(query)
  const view = VIEWS.find((known) => known === name) ?? 'glance'
  return { view, item: params.get('item'), focus: params.get('focus'), account: params.get('account'), part }
}

/** Where a view of the API is. */
export function placeOf(view: View): Partial<Place> & { view: ViewName } {
  if (view.view === 'glance') return { view: 'glance', item: view.item, focus: view.focus }
  if (view.view === 'queue') return { view: 'queue', item: view.item }
  if (view.view === 'accounts') return { view: 'accounts', account: view.account }
  return { view: 'settings' }
}

/** The address of a place. */
export function address(place: Partial<Place> & { view: ViewName }): string {
  const params = new URLSearchParams()
  for (const key of ['item', 'focus', 'account'] as const) if (place[key]) params.set(key, place[key])
  const query = params.toString()
  return `#/${place.view}${place.part ? `/${place.part}` : ''}${query ? `?${query}` : ''}`
}

export class Route {
  place = $state.raw<Place>(parse(location.hash))
  /** Counts arrivals, so that going to the same place again is noticed. */
  arrivals = $state(0)
  /** The glance is a window of its own: it never turns into another view. */
  readonly glance = this.place.view === 'glance'

  start(): () => void {
    const moved = () => {
      this.place = parse(location.hash)
      this.arrivals += 1
    }
    window.addEventListener('hashchange', moved)
    return () => window.removeEventListener('hashchange', moved)
  }

  go(place: Partial<Place> & { view: ViewName }) {
    const next = address(place)
    if (next === location.hash) this.arrivals += 1
    else location.hash = next
  }
}
