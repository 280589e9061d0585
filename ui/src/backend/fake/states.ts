/** The banners of the cases that `?state=` picks. */
import { clockTime } from '../../words/age'
import type { Banner } from '../bindings'

const CASES: Record<string, Banner> = {
  offline: { state: 'offline', tone: 'quiet', text: 'Offline since 10:58. The queue is from then; what you send waits.', remedy: null },
  sign_in: {
    state: 'sign_in',
    tone: 'late',
    text: 'Slack ended your sign-in on Saturday.',
    remedy: { label: 'Sign in again', step: 'sign_in', account: 'slack' },
  },
  keyring: {
    state: 'keyring',
    tone: 'late',
    text: 'The keyring is locked. No tool can be read.',
    remedy: { label: 'Try again', step: 'retry' },
  },
  storage: {
    state: 'storage',
    tone: 'bad',
    text: 'The disk is full. You can read, but not send. 20 MB are enough.',
    remedy: { label: 'Check again', step: 'retry' },
  },
  rate_limit: { state: 'rate_limit', tone: 'quiet', text: 'Calendar asked to slow down. Goes on at 10:40.', remedy: null },
  first_sync: { state: 'first_sync', tone: 'quiet', text: 'Reading 90 days of GitHub: 34 of about 120 pages.', remedy: null },
}

/** What stands above the lanes, the most blocking first. */
export function banners(state: string, quietUntil: string | null): Banner[] {
  const found: Banner[] = []
  const chosen = CASES[state]
  if (chosen) found.push(chosen)
  if (quietUntil)
    found.push({ state: 'quiet', tone: 'quiet', text: `Quiet until ${clockTime(quietUntil)}. Nothing shows but the tray.`, remedy: null })
  return found
}
