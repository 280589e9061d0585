/**
 * Picks the backend: the windows' process where there is one, else the made-up team.
 *
 * The team is a chunk of its own, so that real windows never load it.
 */
import type { Backend } from './backend'
import { tauriBackend } from './tauri'

export type { Answer, Backend, Method, Params } from './backend'
export { wireError } from './backend'

/** The backend of this page. */
export async function connect(): Promise<Backend> {
  if ('__TAURI_INTERNALS__' in window) return tauriBackend()
  const { fakeBackend } = await import('./fake')
  return fakeBackend(new URLSearchParams(location.search))
}
