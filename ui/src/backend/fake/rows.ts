/**
 * The made-up team's rows, as the daemon would word them.
 *
 * Ages are relative to `now`, so that pictures look the same every day.
 */
import type { Actor, ActorNature, Row, Span, WireLane, WordView } from '../bindings'

export const person = (name: string, nature: ActorNature = 'human'): Actor => ({ handle: name.toLowerCase(), name, nature })

/** "*Ben* asks you to review": stars mark names. */
export const spans = (text: string): Span[] =>
  text
    .split('*')
    .map((piece, index) => ({ text: piece, strong: index % 2 === 1 }))
    .filter((span) => span.text !== '')

const TOOLS: Record<string, [string, string]> = {
  github: ['GitHub', 'https://github.com/acme/api/pull/'],
  gitlab: ['GitLab', 'https://git.acme.example/acme/infra/-/merge_requests/'],
  slack: ['Slack', 'https://acme.slack.example/archives/'],
  mail: ['Mail', 'https://mail.acme.example/m/'],
  linear: ['Linear', 'https://linear.example/acme/issue/'],
  calendar: ['Calendar', 'https://calendar.acme.example/e/'],
  agents: ['Agents', 'https://agents.acme.example/h/'],
}

/** A word of the user's, said so many minutes ago. */
export const word = (now: number, minutes: number, kind: string, words: string, rest: Partial<WordView> = {}): WordView => ({
  kind,
  at: new Date(now - minutes * 60_000).toISOString(),
  ask: null,
  to: null,
  until: null,
  or_activity: false,
  words,
  ...rest,
})

interface Short {
  id: string
  who: Actor | null
  ask: string
  subject: string
  tool?: string
  family?: string
  lane?: WireLane
  kind?: string
  rule?: string
  minutes: number
  why?: string
  quoted?: boolean
  place?: string
  actions?: string[]
  rest?: Partial<Row>
}

/** A whole row from what differs. */
export function row(now: number, short: Short): Row {
  const tool = short.tool ?? 'github'
  const [toolName, base] = TOOLS[tool] ?? [tool, 'https://example.com/']
  const lane = short.lane ?? 'me'
  const people = short.who ? [short.who] : []
  return {
    id: short.id,
    account: tool,
    tool,
    tool_name: toolName,
    family: short.family ?? 'review',
    title: short.subject,
    url: base + short.id,
    place: short.place ?? 'acme/api',
    lane,
    kind: short.kind ?? 'review',
    rule: short.rule ?? 'R1',
    since: new Date(now - short.minutes * 60_000).toISOString(),
    since_full: null,
    due: null,
    from: lane === 'me' ? people : [],
    on: lane === 'others' ? people : [],
    shared: false,
    alert: lane === 'me',
    state: 'open',
    confidence: 1,
    actions: short.actions ?? ['reply', 'reassign', 'mark_done'],
    who: short.who,
    sentence: spans(short.ask),
    subject: short.subject,
    quoted: short.quoted ?? false,
    why: short.why ?? '',
    late: false,
    also: null,
    note: null,
    snoozed_until: null,
    snoozed_until_activity: false,
    word: null,
    head: (short.family ?? 'review') === 'review' ? '9f2c1ab' : null,
    ...short.rest,
  }
}

export const TEAM = {
  ana: person('Ana'),
  ben: person('Ben'),
  cho: person('Cho'),
  dia: person('Dia'),
  eli: person('Eli'),
  fay: person('Fay'),
  coder: person('Coder', 'agent'),
  platform: person('platform', 'team'),
}

const { ana, ben, cho, dia, eli, fay, coder, platform } = TEAM
const REVIEW = ['approve', 'reply', 'reassign', 'request_changes', 'mark_done']
const HOUR = 60
const DAY = 24 * HOUR

/** What waits on you. */
export const mine = (now: number): Row[] => [
  row(now, {
    id: 'h7',
    who: coder,
    ask: '*Coder* asks you to decide',
    subject: 'Run migration 0042 on staging',
    tool: 'agents',
    family: 'handoff',
    kind: 'decide',
    rule: 'H1',
    minutes: 41,
    why: 'medium risk',
    place: 'staging',
    rest: { due: new Date(now + 24 * 60_000).toISOString() },
  }),
  row(now, {
    id: 'm3',
    who: dia,
    ask: '*Dia* asks you',
    subject: 'Which notice period do we accept for the hosting contract?',
    quoted: true,
    tool: 'mail',
    family: 'mail',
    kind: 'answer',
    rule: 'M1',
    minutes: 2 * DAY,
    why: 'only you in To',
    place: 'Hosting contract',
    rest: { late: true },
  }),
  row(now, {
    id: 's4',
    who: ana,
    ask: '*Ana* asks you',
    subject: 'Can we ship the migration before Thursday’s freeze?',
    quoted: true,
    tool: 'slack',
    family: 'chat',
    kind: 'answer',
    rule: 'C2',
    minutes: 3 * HOUR,
    why: 'frees 2',
    place: '#release',
    actions: ['reply'],
  }),
  row(now, {
    id: 'g482',
    who: ben,
    ask: '*Ben* asks you to review',
    subject: 'Fix cache stampede on cold start',
    minutes: 2 * HOUR,
    why: 'frees 4',
    place: 'acme/api #482',
    actions: REVIEW,
  }),
  row(now, {
    id: 'g471',
    who: cho,
    ask: '*Cho* asks you for changes',
    subject: 'Retry idempotent writes once',
    kind: 'fix',
    rule: 'R5',
    minutes: 5 * HOUR,
    why: '2 threads',
    place: 'acme/api #471',
    rest: { also: 'also: answer in 1 thread' },
  }),
  row(now, {
    id: 'g455',
    who: null,
    ask: 'Ready for you to merge',
    subject: 'Split the config loader',
    kind: 'merge',
    rule: 'R9',
    minutes: 7 * HOUR,
    why: 'all checks pass',
    place: 'acme/api #455',
    actions: ['merge', 'reply', 'mark_done'],
    rest: { from: [] },
  }),
  row(now, {
    id: 'c9',
    who: fay,
    ask: '*Fay* invites you',
    subject: 'Design sync, Thursday 10:00 to 10:30',
    tool: 'calendar',
    family: 'event',
    kind: 'rsvp',
    rule: 'E1',
    minutes: DAY,
    why: 'by Wed 10:00',
    place: 'Design',
    actions: ['reply'],
  }),
  row(now, {
    id: 'l77',
    who: platform,
    ask: '*Eli* asks platform to review',
    subject: 'Bump tokio to 1.49',
    tool: 'gitlab',
    rule: 'R3',
    minutes: 3 * DAY,
    why: 'shared with 3',
    place: 'acme/infra !77',
    actions: REVIEW,
    rest: { shared: true, alert: false, from: [eli], note: { state: 'shared', tone: 'quiet', text: 'Ana, Cho or you', remedy: null } },
  }),
]

/** What you wait on others for. */
export const theirs = (now: number): Row[] => [
  row(now, {
    id: 's8',
    who: ana,
    ask: 'You wait on *Ana* to answer',
    subject: 'Which environment does the smoke test use?',
    quoted: true,
    tool: 'slack',
    family: 'chat',
    lane: 'others',
    kind: 'answer',
    minutes: DAY,
    why: 'asked once',
    place: '#release',
  }),
  row(now, {
    id: 'e231',
    who: dia,
    ask: 'You wait on *Dia* to unblock you',
    subject: 'Rotate the staging certificates',
    tool: 'linear',
    family: 'issue',
    lane: 'others',
    kind: 'unblock',
    rule: 'I4',
    minutes: 3 * DAY,
    why: 'due yesterday',
    place: 'ENG-231',
    rest: { late: true },
  }),
  row(now, {
    id: 'g490',
    who: cho,
    ask: 'You wait on *Cho* to look again',
    subject: 'Cache the compiled routes',
    lane: 'others',
    kind: 'rereview',
    rule: 'R4',
    minutes: 5 * HOUR,
    why: 'pushed twice',
    place: 'acme/api #490',
  }),
  row(now, {
    id: 's9',
    who: eli,
    ask: 'You wait on *Eli*, who is on it',
    subject: 'I’ll send the load figures by tonight',
    quoted: true,
    tool: 'slack',
    family: 'chat',
    lane: 'others',
    kind: 'do',
    rule: 'C5',
    minutes: 6 * HOUR,
    why: 'due 17:00',
    place: '#load',
    rest: { state: 'acked' },
  }),
  row(now, {
    id: 'c4',
    who: fay,
    ask: 'You wait on *Fay* and *Ben* to accept',
    subject: 'Architecture hour, Friday 14:00',
    tool: 'calendar',
    family: 'event',
    lane: 'others',
    kind: 'rsvp',
    rule: 'E2',
    minutes: 2 * DAY,
    why: '1 of 3 in',
    place: 'Architecture',
    rest: { on: [fay, ben] },
  }),
  row(now, {
    id: 'a240',
    who: coder,
    ask: 'You wait on *Coder* to finish',
    subject: 'Port the date parser',
    tool: 'agents',
    family: 'handoff',
    lane: 'others',
    kind: 'do',
    rule: 'H4',
    minutes: 35,
    why: 'running',
    place: 'ENG-240',
  }),
  row(now, {
    id: 'g468',
    who: ben,
    ask: 'You wait on *Ben* to make changes',
    subject: 'Drop the old session table',
    lane: 'others',
    kind: 'fix',
    rule: 'R5',
    minutes: DAY + 3 * HOUR,
    why: '3 threads',
    place: 'acme/api #468',
  }),
]

/** Snoozed, by wake time. */
export const later = (now: number): Row[] => {
  const tomorrow = new Date(now)
  tomorrow.setDate(tomorrow.getDate() + 1)
  tomorrow.setHours(9, 0, 0, 0)
  return [
    row(now, {
      id: 'g440',
      who: fay,
      ask: '*Fay* asks you to review',
      subject: 'Read replicas for reports',
      minutes: 2 * DAY,
      place: 'acme/api #440',
      actions: REVIEW,
      rest: {
        snoozed_until: tomorrow.toISOString(),
        word: word(now, 65, 'snoozed', 'You put it off until tomorrow 09:00', { until: tomorrow.toISOString(), or_activity: true }),
      },
    }),
    row(now, {
      id: 'e219',
      who: ana,
      ask: 'Assigned to you',
      subject: 'Write up the incident of 3 March',
      tool: 'linear',
      family: 'issue',
      kind: 'do',
      rule: 'I1',
      minutes: 4 * DAY,
      place: 'ENG-219',
      rest: {
        snoozed_until_activity: true,
        word: word(now, DAY, 'snoozed', 'You put it off until something happens', { or_activity: true }),
      },
    }),
  ]
}

/** Settled today. */
export const settled = (now: number): Row[] => [
  row(now, {
    id: 'g477',
    who: dia,
    ask: '*Dia* asked you to review',
    subject: 'Rename the retry knobs',
    lane: 'none',
    minutes: 90,
    place: 'acme/api #477',
    actions: ['reply'],
    rest: { note: { state: 'sent', tone: 'good', text: 'Approved, seen in GitHub', remedy: null } },
  }),
  row(now, {
    id: 's2',
    who: ben,
    ask: '*Ben* asked you',
    subject: 'Is the freeze on Thursday?',
    quoted: true,
    tool: 'slack',
    family: 'chat',
    lane: 'none',
    minutes: 200,
    place: '#release',
    actions: [],
    rest: { note: { state: 'settled', tone: 'quiet', text: 'Eli answered, nothing left for you', remedy: null } },
  }),
  row(now, {
    id: 'g451',
    who: eli,
    ask: '*Eli* asked you to review',
    subject: 'Rate limits per tenant',
    lane: 'none',
    minutes: 300,
    place: 'acme/api #451',
    actions: ['reply', 'reassign'],
    rest: {
      note: { state: 'settled', tone: 'quiet', text: 'You said that Cho has it', remedy: null },
      word: word(now, 40, 'passed', 'You said that Cho has it', { to: cho }),
    },
  }),
]

/** On nobody's turn: seen by a search alone. */
export const none = (now: number): Row[] => [
  row(now, {
    id: 's5',
    who: dia,
    ask: 'Nothing waits',
    subject: 'New log bucket from Monday',
    tool: 'slack',
    family: 'chat',
    lane: 'none',
    minutes: 4 * HOUR,
    place: '#infra',
    actions: ['reply'],
    rest: { kind: null, rule: null, since: null },
  }),
  row(now, {
    id: 'g430',
    who: ben,
    ask: 'Nothing waits',
    subject: 'Log sampling for the gateway',
    lane: 'none',
    minutes: 2 * DAY,
    place: 'acme/gateway #430',
    actions: ['reply'],
    rest: { kind: null, rule: null, since: null },
  }),
]
