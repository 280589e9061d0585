/** Rows without number, and rows with hostile words: what a page must stand. */
import type { Row } from '../bindings'
import { person, row, TEAM } from './rows'

const SUBJECTS = [
  'Fix cache stampede on cold start',
  'Retry idempotent writes once',
  'Split the config loader',
  'Bump tokio to 1.49',
  'Port the date parser',
  'Drop the old session table',
]

/** `count` rows, half in each lane. */
export function many(now: number, count: number): { me: Row[]; others: Row[] } {
  const people = Object.values(TEAM).filter((actor) => actor.nature === 'human')
  const made = (index: number, lane: 'me' | 'others'): Row => {
    const who = people[index % people.length] ?? TEAM.ben
    const ask = lane === 'me' ? `*${who.name}* asks you to review` : `You wait on *${who.name}* to review`
    const subject = `${SUBJECTS[index % SUBJECTS.length]}, part ${index + 1}`
    return row(now, {
      id: `${lane}${index}`,
      who,
      ask,
      subject,
      lane,
      minutes: 5 + index,
      why: 'requested',
      place: `acme/api #${index + 1}`,
      actions: ['approve', 'reply', 'reassign'],
    })
  }
  const half = Math.floor(count / 2)
  return {
    me: Array.from({ length: half }, (_, index) => made(index, 'me')),
    others: Array.from({ length: count - half }, (_, index) => made(index, 'others')),
  }
}

export const HOSTILE_TITLE = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>'

/** Rows whose words try to be more than words. */
export function hostile(now: number): Row[] {
  const evil = person('Eve\u202e<b>')
  const base = {
    who: evil,
    ask: '*Eve\u202e<b>* asks you to review',
    minutes: 12,
    actions: ['approve', 'reply', 'reassign'],
    place: 'acme/<i>api</i> #1',
  }
  return [
    row(now, { ...base, id: 'x1', subject: HOSTILE_TITLE }),
    row(now, { ...base, id: 'x2', subject: 'invoice \u202efdp.exe ready\u2069 to open' }),
    row(now, { ...base, id: 'x3', subject: 'a'.repeat(600) }),
    row(now, { ...base, id: 'x4', subject: `Z${'\u0335\u0321\u0489\u0358'.repeat(40)}algo falls out of its row` }),
    row(now, { ...base, id: 'x5', subject: 'شكرا على المراجعة', quoted: true }),
    row(now, {
      ...base,
      id: 'x6',
      subject: '{{constructor.constructor("window.pwned=1")()}} ${window.pwned=1}',
      rest: { url: 'javascript:window.pwned=1' },
    }),
  ]
}
