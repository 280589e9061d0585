/** Which glyph stands for what: families of tools (never a brand), notes, banners, actions. */
import type { IconName } from '../shared/icons'

const FAMILIES: Record<string, IconName> = {
  review: 'git-pull-request',
  issue: 'circle-dot',
  chat: 'hash',
  mail: 'mail',
  event: 'calendar',
  handoff: 'bot',
}
const NOTES: Record<string, IconName> = {
  acked: 'eye',
  unsure: 'circle-question-mark',
  shared: 'users',
  queued: 'cloud-off',
  sending: 'loader-circle',
  sent: 'check',
  failed: 'circle-alert',
  changed: 'git-commit-horizontal',
  unknown: 'circle-question-mark',
  settled: 'check',
  access_lost: 'lock',
  snoozed: 'alarm-clock',
}
const WORDS: Record<string, IconName> = {
  passed: 'forward',
  took: 'hand',
  settled: 'check',
  not_mine: 'user-round-x',
  snoozed: 'alarm-clock',
}
const BANNERS: Record<string, IconName> = {
  offline: 'wifi-off',
  sign_in: 'key-round',
  keyring: 'lock',
  storage: 'circle-alert',
  rate_limit: 'hourglass',
  recovered: 'refresh-cw',
  first_sync: 'arrow-down-to-line',
  quiet: 'moon',
}

export const familyIcon = (family: string): IconName => FAMILIES[family] ?? 'circle-dot'
export const noteIcon = (state: string): IconName => NOTES[state] ?? WORDS[state] ?? 'info'
export const bannerIcon = (state: string): IconName => BANNERS[state] ?? 'info'
export const wordIcon = (kind: string): IconName => WORDS[kind] ?? 'info'
