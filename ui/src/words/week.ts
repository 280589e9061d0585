/**
 * A working week as settings show it: which days, and from when to when.
 *
 * Pure. Most people work the same hours on each of their days, so that is one pair of fields; who does not gets seven.
 */
import type { DaySpan, HolidaysView, Hours } from '../backend/bindings'

export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** What a day has that begins to be worked on. */
const USUAL: DaySpan[] = [{ from: '09:00', to: '17:00' }]

type Week = Hours['week']

const alike = (a: DaySpan[], b: DaySpan[]) =>
  a.length === b.length && a.every((span, index) => span.from === b[index]?.from && span.to === b[index]?.to)

/** The hours of every day that is worked on, where they are the same; null: they differ. */
export function common(week: Week): DaySpan[] | null {
  const worked = week.filter((day) => day.length > 0)
  const first = worked[0] ?? USUAL
  return worked.every((day) => alike(day, first)) ? first : null
}

/** With that day worked on, by the hours of the others, or no longer. */
export function withDay(week: Week, day: number, works: boolean): Week {
  const hours = common(week) ?? week.find((spans) => spans.length > 0) ?? USUAL
  return week.map((spans, index) => (index === day ? (works ? hours : []) : spans))
}

/** With these hours on that day; null: on every day that is worked on. */
export const withSpans = (week: Week, day: number | null, spans: DaySpan[]): Week =>
  week.map((before, index) => (day === null ? (before.length > 0 ? spans : before) : index === day ? spans : before))

/** One more span behind the others: after a break of an hour, where the day has room. */
export function oneMore(spans: DaySpan[]): DaySpan[] {
  const last = spans.at(-1)
  if (!last) return USUAL
  const hour = Number(last.to.slice(0, 2))
  const two = (value: number) => String(value).padStart(2, '0')
  if (last.to <= last.from || hour >= 22) return [...spans, { from: '00:00', to: spans[0]?.from ?? '09:00' }]
  return [...spans, { from: `${two(hour + 1)}:${last.to.slice(3)}`, to: `${two(Math.min(hour + 3, 23))}:${last.to.slice(3)}` }]
}

/** As a field for a time shows it: midnight at the end is 00:00 there. */
export const shownEnd = (to: string) => (to === '24:00' ? '00:00' : to)
/** And what is meant by it. */
export const meantEnd = (to: string) => (to === '00:00' ? '24:00' : to)

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** "11 days, next: 25 Dec Christmas". */
export function holidayWords(read: HolidaysView): string {
  const days = `${read.days} day${read.days === 1 ? '' : 's'}`
  if (!read.next) return read.days === 0 ? 'No day was read' : `${days}, all over`
  const [, month = '', day = ''] = read.next.date.split('-')
  return `${days}, next: ${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${read.next.name}`.trim()
}
