/** Tools, accounts, settings and this computer, as the made-up team has them. */
import type { AccountView, Doctor, FieldView, HoursView, ScopeView, Settings, ToolView } from '../bindings'

const SCOPES: ScopeView[] = [
  { name: 'repo', purpose: 'See reviews and issues; answer, approve and merge at your click.', optional: false, granted: null },
  { name: 'read:org', purpose: 'Know your teams, so that a request to platform is shown as shared.', optional: false, granted: null },
  {
    name: 'notifications',
    purpose: 'Ask “anything new?” for free. Without it, changes show up to 4 min later.',
    optional: true,
    granted: null,
  },
]

const field = (key: string, label: string, hint: string, kind = 'text'): FieldView => ({
  key,
  label,
  hint,
  kind,
  optional: false,
  found: false,
})
const TOKEN = field('token', 'Token', '', 'secret')

export const tools = (): ToolView[] => [
  {
    key: 'github',
    name: 'GitHub',
    tile: 'Gh',
    about: 'Baton reads what is asked of you and by you. It writes only what you send, approve or hand over.',
    url_example: 'https://github.example.com',
    default_url: 'https://github.com',
    sign_in: [
      {
        method: 'borrowed',
        title: 'Use your gh sign-in',
        hint: 'Found here, as gus-m. No token is copied.',
        make_url: null,
        available: true,
        fields: [],
        clients: [],
      },
      {
        method: 'device',
        title: 'With a code in the browser',
        hint: 'Type eight letters on GitHub’s own page.',
        make_url: null,
        available: true,
        fields: [],
        clients: ['github'],
      },
      {
        method: 'form',
        title: 'Paste a token',
        hint: 'Made for this, with the scopes below.',
        make_url: 'https://github.com/settings/tokens/new',
        available: true,
        fields: [TOKEN],
        clients: [],
      },
    ],
    scopes: SCOPES,
    settings: [],
  },
  {
    key: 'mail',
    name: 'Mail',
    tile: 'Ma',
    about: 'Reads the mail of the last 90 days in the folders you choose, and sends what you write as you.',
    url_example: '',
    default_url: '',
    sign_in: [
      {
        method: 'form',
        title: 'With your address and a password',
        hint: 'An app password where your provider has them.',
        make_url: null,
        available: true,
        fields: [
          field('address', 'Address', 'you@example.com', 'address'),
          field('password', 'Password, or app password', '', 'secret'),
          { ...field('imap', 'Incoming (IMAP)', 'imaps://imap.example.com'), found: true },
          { ...field('smtp', 'Outgoing (SMTP)', 'smtps://smtp.example.com'), found: true },
        ],
        clients: [],
      },
    ],
    scopes: [],
    settings: [
      field('folders', 'Folders to read', 'INBOX'),
      field('aliases', 'Other addresses of yours', 'gus@example.com, g.m@example.com'),
    ],
  },
]

const account = (now: number, name: string, tile: string, me: string, words: string, rest: Partial<AccountView> = {}): AccountView => ({
  name: name.toLowerCase(),
  tool: name.toLowerCase(),
  tool_name: name,
  tile,
  url: `https://${name.toLowerCase()}.example`,
  me,
  sign_in: 'form',
  settings: {},
  progress: null,
  health: 'good',
  words,
  next: 'next in 40 s',
  remedy: null,
  limits: [],
  scopes: SCOPES.map((scope) => ({ ...scope, granted: true })),
  last_poll: new Date(now - 20_000).toISOString(),
  next_poll: new Date(now + 40_000).toISOString(),
  asks: 4,
  ...rest,
})

export const accounts = (now: number): AccountView[] => [
  account(now, 'GitHub', 'Gh', 'gus-m', 'Up to date, 20 s ago', {
    url: 'https://github.com',
    sign_in: 'borrowed',
    asks: 9,
    scopes: SCOPES.map((scope) => ({ ...scope, granted: scope.name !== 'notifications' })),
    limits: ['No notifications access: changes show up to 4 min later.'],
  }),
  account(now, 'GitLab', 'Gl', 'git.acme.example', 'Up to date, 1 min ago', { next: 'next in 4 min' }),
  account(now, 'Slack', 'Sl', 'acme', 'Up to date, 50 s ago', { next: 'next in 10 s', asks: 3 }),
  account(now, 'Mail', 'Ma', 'gus@acme.example', 'Listening, last mail 6 min ago', { next: 'instant', asks: 1 }),
  account(now, 'Linear', 'Li', 'Acme', 'Up to date, 50 s ago', { next: 'next in 10 s', asks: 2 }),
  account(now, 'Calendar', 'Ca', 'gus@acme.example', 'Asked to slow down, goes on at 10:40', {
    health: 'rate_limited',
    next: 'rate limit',
    asks: 2,
  }),
]

/** A just connected account of `tool`. */
export const connected = (now: number, tool: ToolView, name: string, url: string, signIn: string): AccountView =>
  account(now, tool.name, tool.tile, 'gus-m', 'First sync runs', {
    name,
    tool: tool.key,
    url,
    sign_in: signIn,
    health: 'starting',
    next: '',
    asks: 0,
  })

export const settings = (): Settings => ({
  alerts: 'at_once',
  hide_content: false,
  quiet_hours: { from: '19:00', to: '08:00' },
  undo_seconds: 8,
  poll_active_seconds: 60,
  poll_idle_seconds: 300,
  autostart: true,
  look: 'system',
  rows: 'airy',
  tray_shows: 'number',
  close_windows_after_seconds: 120,
  hours: { zone: null, week: [1, 2, 3, 4, 5, 0, 0].map((works) => (works ? [{ from: '09:00', to: '17:00' }] : [])) },
  holidays_file: '/home/gus/holidays.ics',
  oauth_clients: {},
})

/** Working hours, and what the holidays file says: one that is no calendar has nothing in it. */
export const hours = (settings: Settings): HoursView => {
  const file = settings.holidays_file
  const read = file.endsWith('.ics')
  return {
    mine: settings.hours,
    zone: settings.hours.zone ?? 'Europe/Berlin',
    words: `mon-fri 09:00-17:00, ${settings.hours.zone ?? 'Europe/Berlin'}`,
    people: [],
    holidays: {
      file,
      days: read ? 11 : 0,
      next: read ? { date: '2026-12-25', name: 'Christmas' } : null,
      problems: file && !read ? [`${file} cannot be read: there is no such file. Give the full path.`] : [],
    },
  }
}

export const doctor = (): Doctor => ({
  version: 1,
  checks: [
    { part: 'tray', state: 'good', words: 'The tray shows Baton.', remedy: '' },
    {
      part: 'notifications',
      state: 'limited',
      words: 'Notifications show, without a field to reply in.',
      remedy: 'Reply opens the window instead.',
    },
    { part: 'keyring', state: 'good', words: 'The keyring answers.', remedy: '' },
    { part: 'database', state: 'good', words: '2 MB, healthy.', remedy: '' },
    { part: 'network:github', state: 'good', words: 'GitHub answers in 84 ms.', remedy: '' },
  ],
})
