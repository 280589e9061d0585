/** Why a row of the made-up team is where it is, or nowhere; and what is known of an address that it does not have. */
import { clockTime } from '../../words/age'
import type { Actor, AskView, Message, Row, WhyView } from '../bindings'
import { spans, TEAM } from './rows'

const { eli } = TEAM

const RULES: Record<string, string> = {
  review: 'A review that was asked of you waits on you until you send one.',
  answer: 'A question that names you, or reaches you alone, waits on you until you answer.',
  fix: 'Changes that a reviewer asked for wait on the author until they are there.',
  decide: 'A decision waits on whom it was asked of, until it is made or expires.',
}

/** The asks of a row, the shown one first. */
function asks(row: Row, who: Actor, since: string, messages: Message[]): AskView[] {
  const ask = (key: string, rest: Partial<AskView>): AskView => ({
    key,
    thread: null,
    kind: row.kind ?? 'answer',
    rule: row.rule ?? 'R1',
    sentence: row.sentence,
    since,
    due: row.due,
    state: row.state ?? 'open',
    paused: false,
    listed: row.lane !== 'none',
    confidence: row.confidence,
    evidence: [{ at: since, who, what: 'wrote', quote: messages.find((one) => one.at === since)?.text ?? null }],
    ...rest,
  })
  const requested = { at: since, who, what: 'requested your review', quote: null }
  const said = messages.find((message) => message.asks.length > 0)
  const all = [ask(`${row.id}-1`, row.kind === 'review' ? { evidence: [requested] } : {})]
  if (row.id === 'g482' && said) all[0]?.evidence.push({ at: said.at, who: said.who, what: 'asked you in a review', quote: said.text })
  if (row.also)
    all.push(
      ask(`${row.id}-2`, {
        kind: 'answer',
        rule: 'R10',
        sentence: spans('*Eli* asks you'),
        evidence: [{ at: since, who: eli, what: 'asked you in a review', quote: 'Is the retry budget per host?' }],
      }),
    )
  return all
}

/** Why it is here, or not. */
export function whyOf(row: Row, who: Actor, since: string, messages: Message[]): WhyView {
  const here = row.lane !== 'none'
  const words: Pick<WhyView, 'sentence' | 'dropped' | 'would_change'> = here
    ? {
        sentence:
          row.id === 'g482'
            ? 'Ben requested your review at 09:12, and you have not reviewed since.'
            : `${who.name} asked, and nothing answered it since.`,
        dropped: row.id === 'g482' ? ['Cho’s “My branch waits on this one” asks nobody.'] : [],
        would_change: ['Your answer, or that of somebody in your place.'],
      }
    : {
        sentence: row.word ? `${row.word.words}, and nobody else has acted on it since.` : `Nothing in it waits on you or on others.`,
        dropped: row.word
          ? [`${who.name}’s request is kept away by what you said.`]
          : [`${who.name}’s “fyi @gus” names you for information only.`, 'The review asked of platform was settled by Cho’s on Tuesday.'],
        would_change: [row.word ? 'Anybody else’s next event on it, or taking your word back.' : 'A question or a request to you.'],
      }
  return {
    id: row.id,
    lane: row.lane,
    rule: here ? row.rule : null,
    rule_words: here ? (RULES[row.kind ?? ''] ?? RULES.answer ?? null) : null,
    since_words: here ? `Since ${clockTime(since)}, by ${row.tool_name}’s clock.` : null,
    asks: here ? asks(row, who, since, messages) : [],
    ...words,
  }
}

/** Of an address that Baton does not have. */
export function unknown(address: string): WhyView {
  const github = address.startsWith('https://github.com/')
  return {
    id: '',
    lane: 'none',
    sentence: github
      ? 'Baton does not have it: GitHub did not name it to you.'
      : 'Baton does not have it: no connected tool is at that address.',
    rule: null,
    rule_words: null,
    since_words: null,
    asks: [],
    dropped: github ? ['Your account github reads what is asked of you and by you. It was last read 20 s ago.'] : [],
    would_change: [github ? 'A mention, an assignment or a review that is asked of you there.' : 'Connecting that tool under Accounts.'],
  }
}
