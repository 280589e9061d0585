/** The filters of the queue: what can be chosen, and how a choice is said. */
import type { Facet, FacetsView } from '../backend/bindings'
import { plain } from '../words/plain'
import { KINDS } from '../words/row'
import type { App } from './app.svelte'
import { NO_FILTER } from './queue.svelte'

export interface Choices {
  tool: Facet[]
  person: Facet[]
  kind: Facet[]
}

/** What the whole queue can be filtered by, by name. */
export function choices(facets: FacetsView | null): Choices {
  const said = (from: Facet[] | undefined, label: (facet: Facet) => string) =>
    (from ?? []).map((facet) => ({ ...facet, label: label(facet) })).sort((a, b) => a.label.localeCompare(b.label))
  return {
    tool: said(facets?.tools, (facet) => facet.label),
    person: said(facets?.people, (facet) => plain(facet.label)),
    kind: said(facets?.kinds, (facet) => KINDS[facet.value] ?? facet.label),
  }
}

/** "Nothing from Ana in mail". */
export function filterWords(app: App): string {
  const { tool, person, kind, text } = app.queue.filter
  const all = choices(app.queue.facets)
  const label = (among: Facet[], value: string | null) => among.find((choice) => choice.value === value)?.label ?? value
  const words = ['Nothing']
  if (kind) words.push(`to “${label(all.kind, kind)}”`)
  if (person) words.push(`with ${label(all.person, person)}`)
  if (tool) words.push(`in ${label(all.tool, tool)}`)
  if (text) words.push(`for “${plain(text)}”`)
  return words.join(' ')
}

export const clearFilters = (app: App) => app.queue.setFilter(NO_FILTER)
