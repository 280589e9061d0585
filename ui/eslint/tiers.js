/**
 * The tiers of the page, as a lint rule: what a folder may import.
 *
 * shared < item, account, settings < views; state alone speaks to the backend. Types of the API may go anywhere but into
 * `shared`, which knows no domain.
 */
import { dirname, relative, resolve, sep } from 'node:path'

/** Folder, and what it may import from `src/`. First match holds. */
const MAY = [
  ['components/shared', ['components/shared']],
  ['components/', ['components/OWN', 'components/shared', 'components/item', 'state', 'words', 'backend/bindings']],
  ['views', ['views', 'components', 'state', 'words', 'backend/bindings']],
  ['state', ['state', 'words', 'backend/index', 'backend/bindings', 'backend']],
  ['words', ['words', 'backend/bindings']],
  ['backend', ['backend', 'words']],
]
// Only the accounts' and settings' folders may not reach into each other; `item` is what all of them show.
const NOT = [
  ['components/item', ['components/account', 'components/settings']],
  ['components', ['views']],
  ['state', ['backend/tauri', 'backend/fake', 'components', 'views']],
]

const under = (path, folder) => path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)

/** Why `from` may not import `to` (paths below `src/`, without ending); null: it may. */
export function forbidden(from, to) {
  for (const [folder, never] of NOT) if (under(from, folder) && never.some((one) => under(to, one))) return `${folder} may not import ${to}`
  for (const [folder, may] of MAY) {
    if (!under(from, folder)) continue
    const own = from.split('/').slice(0, 2).join('/')
    return may.some((one) => under(to, one.replace('components/OWN', own))) ? null : `${folder.replace(/\/$/, '')} may not import ${to}`
  }
  return null
}

export default {
  meta: { type: 'problem', schema: [], messages: { tier: '{{reason}} (see eslint/tiers.js)' } },
  create(context) {
    const root = resolve(import.meta.dirname, '../src')
    const file = relative(root, context.filename).split(sep).join('/')
    const check = (node, source) => {
      if (typeof source !== 'string' || !source.startsWith('.')) return
      const target = relative(root, resolve(dirname(context.filename), source))
        .split(sep)
        .join('/')
      const reason = forbidden(file, target.replace(/\.(svelte\.ts|svelte|ts|js)$/, ''))
      if (reason) context.report({ node, messageId: 'tier', data: { reason } })
    }
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => node.source && check(node, node.source.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.value),
    }
  },
}
