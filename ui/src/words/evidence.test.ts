import { describe, expect, it } from 'vitest'
import type { EvidenceView, Message } from '../backend/bindings'
import { quoted } from './evidence'

const ben = { handle: 'ben', name: 'Ben', nature: 'human' as const }
const AT = '2026-03-04T09:12:00Z'
const message = (text: string, asks: string, at = AT): Message => {
  const from = text.indexOf(asks)
  return { id: 'm', who: ben, at, text, thread: null, place: '', asks: asks ? [[from, from + asks.length]] : [], mine: false }
}
const piece = (quote: string | null): EvidenceView => ({ at: AT, who: ben, what: 'asked you', quote })
const marked = (quote: string, ...messages: Message[]) =>
  quoted(piece(quote), messages)
    .map((one) => (one.asks ? `[${one.text}]` : one.text))
    .join('')

describe('the words of evidence', () => {
  it.each([
    ['the whole message', 'Hi. Can you look? Thanks', 'Can you look?', 'Hi. Can you look? Thanks', 'Hi. [Can you look?] Thanks'],
    ['a part of it', 'Hi. Can you look? Thanks', 'Can you look?', 'Can you look? Thanks', '[Can you look?] Thanks'],
    ['cut in what asks', 'Can you look at the lock?', 'Can you look at the lock?', 'Can you look…', '[Can you look]…'],
    ['cut before what asks', 'A long story. Can you look?', 'Can you look?', 'A long story…', 'A long story…'],
    ['on one line', 'Hi.\n\nCan you\nlook?', 'Can you\nlook?', 'Hi. Can you look?', 'Hi. [Can you look?]'],
    ['not of that message', 'Can you look?', 'Can you look?', 'Another thing', 'Another thing'],
  ])('%s', (_, text, asks, quote, shown) => expect(marked(quote, message(text, asks))).toBe(shown))
  it('takes the words of that moment alone', () => expect(marked('Ping?', message('Ping?', 'Ping?', '2026-03-05T09:12:00Z'))).toBe('Ping?'))
  it('has none where nothing was said', () => expect(quoted(piece(null), [])).toEqual([]))
  it('draws hidden characters by name', () => expect(marked('a\u202eb')).toBe('a[U+202E]b'))
})
