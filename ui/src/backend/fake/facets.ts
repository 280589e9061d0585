/** What the made-up queue can be filtered by. */
import type { Facet, FacetsView, Row } from '../bindings'

/** Counted as the daemon does: each row once for each of its people. */
export function facets(rows: Row[]): FacetsView {
  const tools = new Map<string, Facet>()
  const people = new Map<string, Facet>()
  const kinds = new Map<string, Facet>()
  const add = (into: Map<string, Facet>, value: string, label: string) => {
    const known = into.get(value)
    into.set(value, { value, label, count: (known?.count ?? 0) + 1 })
  }
  for (const row of rows) {
    add(tools, row.tool, row.tool_name)
    if (row.kind) add(kinds, row.kind, row.kind)
    const names = new Map([...row.from, ...row.on].map((actor) => [actor.handle, actor.name]))
    for (const [handle, name] of names) add(people, handle, name)
  }
  return { tools: [...tools.values()], people: [...people.values()], kinds: [...kinds.values()] }
}
