/** The settings, card by card: what each is called, what it does, and how it is chosen. */
import type { Settings } from '../../backend/bindings'

/** The settings whose value is of a type. */
type KeyOf<V> = { [K in keyof Settings]: Settings[K] extends V ? K : never }[keyof Settings]

interface Named {
  /** Of the control; also finds it in a test. */
  id: string
  label: string
  hint?: string
}

interface Segments<K extends keyof Settings> extends Named {
  look: 'segments'
  key: K
  options: { value: Settings[K]; label: string }[]
}

/** One setting. */
export type SettingRow =
  | (Named & { look: 'switch'; key: KeyOf<boolean> })
  | (Named & { look: 'pick'; key: KeyOf<number>; options: [seconds: number, label: string][] })
  | (Named & { look: 'hours'; key: 'quiet_hours' })
  | Segments<'alerts'>
  | Segments<'undo_seconds'>
  | Segments<'look'>
  | Segments<'rows'>
  | Segments<'tray_shows'>

export interface SettingCard {
  title: string
  rows: SettingRow[]
}

const ALERTS: SettingCard = {
  title: 'Alerts',
  rows: [
    {
      look: 'segments',
      id: 'alerts',
      key: 'alerts',
      label: 'When something new waits',
      hint: 'Once for each ask, never stacked',
      options: [
        { value: 'at_once', label: 'At once' },
        { value: 'tray_only', label: 'Tray only' },
      ],
    },
    { look: 'switch', id: 'hide', key: 'hide_content', label: 'Hide names and words', hint: 'Alerts then say “Something waits on you”' },
  ],
}

const TIME: SettingCard = {
  title: 'Time',
  rows: [
    { look: 'hours', id: 'quiet', key: 'quiet_hours', label: 'Quiet hours', hint: 'Nothing shows but the tray' },
    {
      look: 'pick',
      id: 'active',
      key: 'poll_active_seconds',
      label: 'Look at the tools',
      hint: 'While you are at the computer',
      options: [
        [30, 'Every 30 s'],
        [60, 'Every minute'],
        [120, 'Every 2 minutes'],
        [300, 'Every 5 minutes'],
      ],
    },
    {
      look: 'pick',
      id: 'idle',
      key: 'poll_idle_seconds',
      label: 'Look at the tools when idle',
      hint: 'While you are away',
      options: [
        [120, 'Every 2 minutes'],
        [300, 'Every 5 minutes'],
        [900, 'Every 15 minutes'],
        [3600, 'Every hour'],
      ],
    },
  ],
}

const SENDING: SettingCard = {
  title: 'Sending',
  rows: [
    {
      look: 'segments',
      id: 'undo',
      key: 'undo_seconds',
      label: 'Time to undo',
      hint: 'Nothing leaves before it is over',
      options: [
        { value: 0, label: 'Off' },
        { value: 5, label: '5 s' },
        { value: 8, label: '8 s' },
        { value: 20, label: '20 s' },
      ],
    },
  ],
}

const COMPUTER: SettingCard = {
  title: 'This computer',
  rows: [
    {
      look: 'switch',
      id: 'start',
      key: 'autostart',
      label: 'Start with the computer',
      hint: 'Only the tray; the window opens when you click',
    },
    {
      look: 'segments',
      id: 'look',
      key: 'look',
      label: 'Look',
      options: [
        { value: 'system', label: 'System' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ],
    },
    {
      look: 'segments',
      id: 'rows',
      key: 'rows',
      label: 'Rows',
      options: [
        { value: 'airy', label: 'Airy' },
        { value: 'compact', label: 'Compact' },
      ],
    },
    {
      look: 'segments',
      id: 'tray',
      key: 'tray_shows',
      label: 'Tray shows',
      options: [
        { value: 'number', label: 'Number' },
        { value: 'dot', label: 'Dot' },
        { value: 'mark', label: 'Mark only' },
      ],
    },
    {
      look: 'pick',
      id: 'close',
      key: 'close_windows_after_seconds',
      label: 'Close the window’s process after',
      hint: 'Gives its memory back',
      options: [
        [30, '30 seconds'],
        [120, '2 minutes'],
        [600, '10 minutes'],
        [3600, 'One hour'],
      ],
    },
  ],
}

/** Two columns; the cards with a shape of their own, working hours and this computer, come behind them. */
export const COLUMNS: SettingCard[][] = [
  [ALERTS, TIME],
  [SENDING, COMPUTER],
]
