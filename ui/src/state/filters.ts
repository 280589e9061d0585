/** The filters of the queue: what can be chosen, and how a choice is said. */
import type { Actor, QueueView } from '../backend/bindings'
import { plain } from '../words/plain'
import { KINDS } from '../words/row'
import type { App } from './app.svelte'
import { NO_FILTER } from './queue.svelte'

/** One thing to filter by, with how many asks it has. */
export interface Choice {
  value: string
  label: string
  count: number
}

export interface Choices {
  tool: Choice[]
  person: Choice[]
  kind: Choice[]
}

/** What the whole queue can be filtered by, by name. */
export function choices(view: QueueView | null): Choices {
  const tool = new Map<string, Choice>()
  const person = new Map<string, Choice>()
  const kind = new Map<string, Choice>()
  const add = (into: Map<string, Choice>, value: string, label: string) => {
    const known = into.get(value)
    if (known) known.count += 1
    else into.set(value, { value, label, count: 1 })
  }
  for (const row of [...(view?.me.rows ?? []), ...(view?.others.rows ?? [])]) {
    add(tool, row.tool, row.tool_name)
    if (row.kind) add(kind, row.kind, KINDS[row.kind] ?? row.kind)
    for (const actor of new Map([...row.from, ...row.on].map((one): [string, Actor] => [one.handle, one])).values())
      add(person, actor.handle, plain(actor.name))
  }
  const sorted = (from: Map<string, Choice>) => [...from.values()].sort((a, b) => a.label.localeCompare(b.label))
  return { tool: sorted(tool), person: sorted(person), kind: sorted(kind) }
}

/** "Nothing from Ana in mail". */
export function filterWords(app: App): string {
  const { tool, person, kind, text } = app.queue.filter
  const all = choices(app.queue.whole)
  const label = (among: Choice[], value: string | null) => among.find((choice) => choice.value === value)?.label ?? value
  const words = ['Nothing']
  if (kind) words.push(`to “${label(all.kind, kind)}”`)
  if (person) words.push(`with ${label(all.person, person)}`)
  if (tool) words.push(`in ${label(all.tool, tool)}`)
  if (text) words.push(`for “${plain(text)}”`)
  return words.join(' ')
}

export const clearFilters = (app: App) => app.queue.setFilter(NO_FILTER)
