/**
 * Other people's words, made safe to draw.
 *
 * Svelte already shows them as text, never as markup. What text itself can still do is turn the reading direction of
 * everything that follows or hide characters: such controls are drawn as what they are, `[U+202E]`, so that a title can
 * neither disguise a file name nor mirror the buttons beside it. Marks that scripts need (joiners) stay.
 */

// Direction overrides, embeddings and isolates; line and paragraph separators; the byte order mark; tags; C0 and C1.
// eslint-disable-next-line no-control-regex
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\udb40[\udc00-\udc7f]/g

const name = (character: string) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`

/** The text with hidden controls drawn by their names. A carriage return before a line feed is dropped. */
export const plain = (text: string) => text.replaceAll('\r\n', '\n').replace(HIDDEN, name)

/** A piece of a message, and whether it asks. */
export interface Piece {
  text: string
  asks: boolean
  /** Stood between backticks. */
  code: boolean
}

/** Cuts out what stands between backticks, on one line. */
function* withCode(text: string, asks: boolean): Generator<Piece> {
  for (const [index, part] of text.split(/`([^`\n]+)`/).entries()) if (part !== '') yield { text: plain(part), asks, code: index % 2 === 1 }
}

/** Cuts a message at the ranges that ask (UTF-16 code units); ranges that lie outside or cross are clipped. */
export function pieces(text: string, asks: [number, number][]): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const [from, to] of [...asks].sort((a, b) => a[0] - b[0])) {
    const start = Math.min(Math.max(from, at), text.length)
    const end = Math.min(Math.max(to, start), text.length)
    if (end === start) continue
    if (start > at) found.push(...withCode(text.slice(at, start), false))
    found.push(...withCode(text.slice(start, end), true))
    at = end
  }
  if (at < text.length) found.push(...withCode(text.slice(at), false))
  return found
}
