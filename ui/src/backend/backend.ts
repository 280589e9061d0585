/**
 * What the page needs from outside, and nothing more.
 *
 * Two things implement it: the windows' process (`tauri.ts`) and a made-up team in memory (`fake.ts`) for ordinary
 * browsers, tests and pictures. Only `state/` speaks to it; components see state.
 */
import type { Calls, Change, View, WireError } from './bindings'

export type Method = keyof Calls
export type Params<M extends Method> = Calls[M]['params']
export type Answer<M extends Method> = Calls[M]['answer']

export interface Backend {
  /** Calls the daemon. Rejects with a [`WireError`], never with anything else. */
  call<M extends Method>(method: M, params: Params<M>): Promise<Answer<M>>
  /** Tells what changed; returns how to stop listening. */
  changes(listener: (change: Change) => void): () => void
  /** Tells when the daemon is lost and when it is back; returns how to stop listening. */
  link(listener: (up: boolean) => void): () => void
  /** Opens an https address in the user's browser. */
  openExternal(url: string): Promise<void>
  /** Hides this window. */
  hideWindow(): Promise<void>
  /** Shows a view, in the window that it belongs to. */
  showView(view: View): Promise<void>
  /** Starts the demo: simulated people in a data directory of its own. */
  tryDemo(): Promise<void>
  /** The first paint is done: the window may be shown. */
  windowReady(): Promise<void>
}

/** Whatever was thrown, as the error that the page can show. */
export function wireError(thrown: unknown): WireError {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown) return thrown as WireError
  return {
    code: 'internal',
    message: 'That did not work, and Baton does not know why.',
    remedy: { label: 'Try again', step: 'retry' },
    details: String(thrown),
  }
}
