/**
 * How long something waits, and when it happened, in words.
 *
 * Pure: every function takes `now`, in milliseconds, so that one clock of the page moves all ages at once and a test
 * needs no waiting. The units are those of the design: now, 4 min, 2 h, 3 d, 2 w, 4 mo.
 */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const WEEK = 7 * DAY
const MONTH = 30 * DAY

/** Narrow no-break space: keeps figure and unit together. */
export const NARROW = '\u202f'

const SHORT: [number, string, string][] = [
  [MONTH, 'mo', 'month'],
  [WEEK, 'w', 'week'],
  [DAY, 'd', 'day'],
  [HOUR, 'h', 'hour'],
  [MINUTE, 'min', 'minute'],
]

const unit = (span: number) =>
  SHORT.find(([size]) => span >= size && (size !== WEEK || span >= 2 * WEEK) && (size !== MONTH || span >= 2 * MONTH))

/** "2 h"; "now" under a minute, and for what the clocks put into the future. */
export function age(since: string, now: number): string {
  const span = now - Date.parse(since)
  const found = unit(span)
  return found ? `${Math.floor(span / found[0])}${NARROW}${found[1]}` : 'now'
}

/** "for 2 hours", "just now". */
export function ageInWords(since: string, now: number): string {
  const span = now - Date.parse(since)
  const found = unit(span)
  if (!found) return 'just now'
  const count = Math.floor(span / found[0])
  return `for ${count} ${found[2]}${count === 1 ? '' : 's'}`
}

/** "24 min left" within the last hour before `due`; null else. */
export function left(due: string, now: number): string | null {
  const span = Date.parse(due) - now
  return span > 0 && span <= HOUR ? `${Math.max(1, Math.round(span / MINUTE))}${NARROW}min left` : null
}

/** Whole seconds until `at`, never negative. */
export const secondsUntil = (at: string, now: number) => Math.max(0, Math.ceil((Date.parse(at) - now) / 1000))

const two = (value: number) => String(value).padStart(2, '0')
// Written out: the formatter that browsers have costs more than a whole list when it is made.
const MONTHS = 'January February March April May June July August September October November December'.split(' ')
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** "09:12", in local time. */
export function clockTime(at: string | number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** "3 March". */
const day = (date: Date) => `${date.getDate()} ${MONTHS[date.getMonth()]}`

/** "09:12" today, "Friday 09:12" within a week on either side, else "3 March". */
export function when(at: string | number, now: number): string {
  const date = new Date(at)
  if (date.toDateString() === new Date(now).toDateString()) return clockTime(at)
  if (Math.abs(now - date.getTime()) < 6 * DAY) return `${DAYS[date.getDay()]} ${clockTime(at)}`
  return day(date)
}

/** "Tuesday 3 March 2026 at 09:12", for tooltips. */
export function fullDate(at: string | number): string {
  const date = new Date(at)
  return `${DAYS[date.getDay()]} ${day(date)} ${date.getFullYear()} at ${clockTime(at)}`
}
