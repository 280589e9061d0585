/**
 * The windows' process as backend: one command forwards every call, one event carries every change.
 *
 * The page has no other permission, so this file is the whole surface between other people's words and the computer.
 */
import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { wireError, type Backend } from './backend'
import type { Change } from './bindings'

/** Listens to an event; stopping before the listener is in place works too. */
function events<T>(name: string, listener: (payload: T) => void): () => void {
  let stop: (() => void) | undefined
  let stopped = false
  void listen<T>(name, (event) => listener(event.payload)).then((unlisten) => {
    if (stopped) unlisten()
    else stop = unlisten
  })
  return () => {
    stopped = true
    stop?.()
  }
}

export const tauriBackend = (): Backend => ({
  call: (method, params) =>
    invoke<never>('call', { method, params }).catch((thrown: unknown) => {
      throw wireError(thrown)
    }),
  changes: (listener) => events<Change>('change', listener),
  link: (listener) => events<boolean>('link', listener),
  openExternal: (url) => invoke('open_external', { url }),
  hideWindow: () => invoke('hide_window'),
  showView: (view) => invoke('show_view', { view }),
  tryDemo: () => invoke('try_demo'),
  windowReady: () => invoke('window_ready'),
})
