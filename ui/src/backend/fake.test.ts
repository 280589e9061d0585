import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeBackend } from './fake'

// The made-up team must behave like the daemon, or the browser tests prove nothing.
const NARROW = { account: null, tool: null, person: null, kind: null, text: null, all: false }
const FILTER = { ...NARROW, limit: null, order: false, aside: true, facets: false }
const team = (query = '') => new FakeBackend(new URLSearchParams(query))
const queue = (backend: FakeBackend, filter = {}) => backend.call('queue', { filter: { ...FILTER, ...filter } })

describe('the made-up team', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('keeps an action until its time to undo is over, then sends it', async () => {
    const backend = team()
    const entry = await backend.call('act', { item: 'g482', intent: { intent: 'approve', head: '9f2c1ab', text: null }, now: false })
    expect(entry.state).toBe('queued')
    await vi.advanceTimersByTimeAsync(7_900)
    expect((await queue(backend)).outbox[0]?.state).toBe('queued')
    await vi.advanceTimersByTimeAsync(200)
    expect((await queue(backend)).outbox[0]?.state).toBe('sending')
    await vi.advanceTimersByTimeAsync(2_000)
    const after = await queue(backend)
    expect(after.outbox).toEqual([])
    expect(after.me.rows.some((row) => row.id === 'g482')).toBe(false)
    expect(after.settled[0]?.note?.text).toMatch(/^Approved/)
  })

  it('takes back what is queued, and nothing that has left', async () => {
    const backend = team()
    const entry = await backend.call('act', { item: 'm3', intent: { intent: 'reply', text: 'One month', thread: null }, now: false })
    expect((await backend.call('undo', { action: entry.id })).state).toBe('undone')
    await vi.advanceTimersByTimeAsync(20_000)
    expect((await queue(backend)).me.rows.some((row) => row.id === 'm3')).toBe(true)
    await expect(backend.call('undo', { action: entry.id })).rejects.toMatchObject({ code: 'rejected' })
  })

  it.each([
    ['failed', 'failed', 'Not sent: read-only token'],
    ['unknown', 'unknown', 'May have been sent: looking in GitHub'],
    ['offline', 'queued', 'Goes out when you are online'],
  ])('%s', async (query, state, words) => {
    const backend = team(`state=${query}`)
    await backend.call('act', { item: 'g482', intent: { intent: 'reply', text: 'Safe', thread: null }, now: true })
    await vi.advanceTimersByTimeAsync(2_000)
    const after = await queue(backend)
    expect(after.outbox[0]).toMatchObject({ state, text: 'Safe' })
    expect(after.me.rows.find((row) => row.id === 'g482')?.note?.text).toBe(words)
  })

  it('filters by tool, person, kind and words', async () => {
    const backend = team()
    expect((await queue(backend, { tool: 'slack' })).me.rows.map((row) => row.id)).toEqual(['s4'])
    expect((await queue(backend, { person: 'cho' })).others.rows.map((row) => row.id)).toEqual(['g490'])
    expect((await queue(backend, { kind: 'merge' })).me.rows.map((row) => row.id)).toEqual(['g455'])
    expect((await queue(backend, { text: 'STAMPEDE' })).me.rows.map((row) => row.id)).toEqual(['g482'])
  })
})
