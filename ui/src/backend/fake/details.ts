/** What is behind a row of the made-up team: conversation, figures, why. */
import type { CandidateView, Detail, Message, Row } from '../bindings'
import { TEAM } from './rows'
import { whyOf } from './why'

const { ana, ben, cho, dia, eli, fay } = TEAM
const HOUR = 3_600_000

const message = (now: number, who: Message['who'], ago: number, text: string, asking = '', place = ''): Message => {
  const start = text.indexOf(asking)
  return {
    id: `${who.handle}-${ago}`,
    who,
    at: new Date(now - ago).toISOString(),
    text,
    thread: place ? 'warm-88' : null,
    place,
    asks: asking && start >= 0 ? [[start, start + asking.length]] : [],
    mine: false,
  }
}

const review = (now: number): Message[] => [
  message(now, cho, 3 * HOUR, 'My branch waits on this one, no rush before lunch.'),
  message(
    now,
    ben,
    2 * HOUR,
    'Could you look at the lock in `warm()`? I think two workers can still both miss and refill, but only if the first one is slower than the lease.',
    'Could you look at the lock in `warm()`?',
    'review thread on cache/warm.rs:88',
  ),
  message(now, ben, HOUR, 'Small one, 4 files. The interesting part is the lease, the rest is tests.'),
]

/** All of one item. */
export function detail(now: number, row: Row): Detail {
  const who = row.who ?? row.from[0] ?? row.on[0] ?? ben
  const code = row.family === 'review'
  const since = row.since ?? new Date(now).toISOString()
  const messages =
    row.id === 'g482'
      ? review(now)
      : [
          message(
            now,
            who,
            now - Date.parse(since),
            row.quoted ? row.subject : `About “${row.title}”: what do you think?`,
            row.quoted ? row.subject : 'what do you think?',
          ),
        ]
  return {
    row,
    facts: {
      additions: code ? 86 : null,
      deletions: code ? 12 : null,
      files: code ? 4 : null,
      checks: code ? (row.kind === 'fix' ? '1 of 7 checks fails' : '7 checks pass') : '',
      checks_state: code ? (row.kind === 'fix' ? 'fail' : 'pass') : '',
      conflict: code ? 'no conflict' : '',
      state: 'open',
      labels: row.id === 'g482' ? ['performance'] : [],
    },
    why: whyOf(row, who, since, messages),
    body: code ? 'Takes a lease before it refills, so that one worker does the work and the others wait for it.' : '',
    messages,
    reply_hint: code ? `to ${who.name}, in the review` : `to ${who.name}`,
    reply_thread: row.id === 'g482' ? 'warm-88' : null,
    merge_methods: row.actions.includes('merge') ? ['squash', 'merge', 'rebase'] : [],
    outbox: [],
  }
}

const PEOPLE: CandidateView[] = [
  { who: dia, reason: 'wrote most of cache/, reviewed it last' },
  { who: eli, reason: 'code owner, answered 3 like it' },
  { who: fay, reason: 'code owner' },
  { who: ana, reason: 'suggested by GitHub' },
  { who: cho, reason: '' },
]

/** Whom an item could go to. */
export const people = (row: Row, query: string): CandidateView[] => {
  const asked = row.from.map((actor) => actor.handle)
  const wanted = query.trim().toLowerCase()
  return PEOPLE.filter(({ who }) => !asked.includes(who.handle) && `${who.name} ${who.handle}`.toLowerCase().includes(wanted))
}
