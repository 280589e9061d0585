/**
 * The times that "Later" offers.
 *
 * Pure, in local time: the evening is 18:00, a morning is 09:00, and what is already over is not offered.
 */
import { when } from './age'

/** One choice: until a time, or until something happens. */
export interface LaterChoice {
  label: string
  hint: string
  until: string | null
}

const at = (now: number, days: number, hour: number) => {
  const date = new Date(now)
  date.setDate(date.getDate() + days)
  date.setHours(hour, 0, 0, 0)
  return date
}

/** Best first. */
export function laterChoices(now: number): LaterChoice[] {
  const choices: LaterChoice[] = []
  const add = (label: string, date: Date) => choices.push({ label, hint: when(date.getTime(), now), until: date.toISOString() })
  add('In one hour', new Date(now + 3_600_000))
  if (new Date(now).getHours() < 17) add('This evening', at(now, 0, 18))
  add('Tomorrow morning', at(now, 1, 9))
  const toMonday = (8 - new Date(now).getDay()) % 7 || 7
  if (toMonday > 1) add('Next Monday', at(now, toMonday, 9))
  choices.push({ label: 'When something happens', hint: 'without a time', until: null })
  return choices
}
