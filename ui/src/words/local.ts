/**
 * Instants as a date-time field holds them: local wall time to the minute, "2026-11-27T14:00".
 *
 * Pure, by the zone of the page. Where clocks skip a time of day, the moment after the gap is meant; where they repeat
 * one, the first.
 */
const two = (value: number) => String(value).padStart(2, '0')

/** The field's value for an instant. */
export function toField(at: number): string {
  const date = new Date(at)
  const year = String(date.getFullYear()).padStart(4, '0')
  return `${year}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The instant that a field's value means, in milliseconds; null: it holds no whole date and time. */
export function fromField(value: string): number | null {
  const parts = /^(\d{4,6})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)/.exec(value.trim())
  if (!parts) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1).map(Number)
  const date = new Date(year, month - 1, day, hour, minute)
  // A day that no month has would be another one.
  return date.getDate() === day && date.getMonth() === month - 1 ? date.getTime() : null
}

/** "in 2 days", "in 40 minutes". */
export function inWords(at: number, now: number): string {
  const minutes = Math.round((at - now) / 60_000)
  const [count, unit] =
    minutes < 60 ? [minutes, 'minute'] : minutes < 24 * 60 ? [Math.round(minutes / 60), 'hour'] : [Math.round(minutes / 1440), 'day']
  return `in ${count} ${unit}${count === 1 ? '' : 's'}`
}
