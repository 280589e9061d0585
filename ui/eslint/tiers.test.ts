import { describe, expect, it } from 'vitest'
import { forbidden } from './tiers.js'

const CASES: [from: string, to: string, may: boolean][] = [
  ['components/shared/Menu', 'components/shared/Popover', true],
  ['components/shared/Menu', 'components/item/Avatar', false],
  ['components/shared/Menu', 'state/app', false],
  ['components/shared/Menu', 'backend/bindings', false],
  ['components/item/Lane', 'components/shared/Windowed', true],
  ['components/item/Lane', 'views/Glance', false],
  ['components/item/Lane', 'components/account/AccountRow', false],
  ['components/item/Lane', 'backend/bindings', true],
  ['components/item/Lane', 'backend', false],
  ['components/account/SignIn', 'components/settings/Pick', false],
  ['components/account/SignIn', 'components/item/Banners', true],
  ['views/Glance', 'components/item/Lanes', true],
  ['views/Glance', 'backend/tauri', false],
  ['state/app', 'backend', true],
  ['state/app', 'backend/tauri', false],
  ['state/app', 'components/item/marks', false],
  ['words/row', 'state/app', false],
  ['backend/index', 'backend/fake', true],
  ['main', 'backend', true],
]

describe('tiers', () => {
  it.each(CASES)('%s -> %s: %s', (from, to, may) => {
    expect(forbidden(from, to) === null).toBe(may)
  })
})
