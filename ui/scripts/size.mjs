// What a window loads, compressed, against the budget of 150 kB; the made-up team is a chunk of its own and counts too.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUDGET = 150_000
const root = new URL('../dist/', import.meta.url).pathname
const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
let total = 0
for (const file of files) {
  const size = gzipSync(readFileSync(join(file.parentPath, file.name)), { level: 9 }).length
  total += size
  console.log(`${String(size).padStart(7)} B  ${file.name}`)
}
console.log(`${String(total).padStart(7)} B  in all, of ${BUDGET}`)
if (files.length === 0 || total > BUDGET) {
  console.error(files.length === 0 ? 'ui/dist is empty: npm run build' : 'The page is over its budget: see what grew, or argue for more.')
  process.exit(1)
}
