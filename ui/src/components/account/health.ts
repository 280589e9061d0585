/** How an account's health is drawn: a dot, never alone. */
import type { Health } from '../../backend/bindings'

export function dotTone(health: Health): '' | 'late' | 'bad' | 'off' {
  if (health === 'good' || health === 'limited') return ''
  if (health === 'offline' || health === 'starting') return 'off'
  return health === 'failing' ? 'bad' : 'late'
}
