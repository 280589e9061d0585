/**
 * The words of a piece of evidence, with those underlined that decided, as in the conversation.
 *
 * Evidence quotes a message, perhaps cut; which of its words ask stands with the message. Where the message is not at
 * hand, nothing is underlined: a wrong underline would be a wrong reason.
 */
import type { EvidenceView, Message } from '../backend/bindings'
import { pieces, type Piece } from './plain'

const spaces = (text: string) => text.replace(/\s+/gu, ' ').trim()

/** The quote in pieces; empty: there is none. */
export function quoted(piece: EvidenceView, messages: Message[]): Piece[] {
  if (!piece.quote) return []
  const quote = piece.quote
  const whole = quote.replace(/…$/u, '').trimEnd()
  const message = messages.find((one) => one.at === piece.at && one.who.handle === piece.who.handle && one.text.includes(whole))
  const from = message?.text.indexOf(whole) ?? -1
  if (message && from >= 0)
    return pieces(
      quote,
      message.asks
        .map(([start, end]): [number, number] => [start - from, Math.min(end - from, whole.length)])
        .filter(([start, end]) => end > 0 && end > start),
    )
  // On one line, the quote may have lost its breaks: what asks is found by its own words.
  const spaced = messages.find((one) => one.at === piece.at && spaces(one.text).includes(spaces(whole)))
  const asks = (spaced?.asks ?? []).flatMap(([start, end]): [number, number][] => {
    const words = spaces(spaced?.text.slice(start, end) ?? '')
    const at = words === '' ? -1 : quote.indexOf(words)
    return at < 0 ? [] : [[at, at + words.length]]
  })
  return pieces(quote, asks)
}
