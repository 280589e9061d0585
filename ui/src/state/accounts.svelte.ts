/** Connected accounts and the tools that can be. */
import type { Backend } from '../backend'
import type { AccountAdd, AccountView, Answers, FlowStarted, FlowState, SignInWith, ToolView } from '../backend/bindings'

export class Accounts {
  list = $state.raw<AccountView[] | null>(null)
  tools = $state.raw<ToolView[]>([])
  #backend: Backend

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** Reads now and after each change; returns how to stop. */
  start(): () => void {
    void this.read()
    void this.#backend
      .call('tools', {})
      .then((tools) => (this.tools = tools))
      .catch(() => {})
    return this.#backend.changes((change) => {
      if (change.event === 'accounts' || change.event === 'resync') void this.read()
    })
  }

  async read() {
    try {
      this.list = await this.#backend.call('accounts', {})
    } catch {
      // The queue says that the daemon does not answer; what is known stays.
    }
  }

  add = (add: AccountAdd): Promise<AccountView> => this.#backend.call('account_add', { add })
  signIn = (account: string, how: SignInWith): Promise<AccountView> => this.#backend.call('account_sign_in', { account, with: how })
  test = (account: string): Promise<AccountView> => this.#backend.call('account_test', { account })
  remove = (account: string) => this.#backend.call('account_remove', { account })
  set = (account: string, settings: Record<string, string>): Promise<AccountView> =>
    this.#backend.call('account_set', { account, settings })
  complete = (tool: string, answers: Answers): Promise<Answers> => this.#backend.call('sign_in_complete', { tool, answers })
  startSignIn = (tool: string, method: string, url: string | null, answers: Answers): Promise<FlowStarted> =>
    this.#backend.call('sign_in_start', { tool, method, url, answers })
  signInState = (flow: string): Promise<FlowState> => this.#backend.call('sign_in_state', { flow })

  /** "All 6 tools up to date", "Slack needs you": the line under the sidebar. */
  get line(): { tone: 'good' | 'late' | 'off'; text: string } {
    const list = this.list ?? []
    if (list.length === 0) return { tone: 'off', text: 'No tool is connected' }
    const needs = list.filter((account) => account.health === 'needs_sign_in' || account.health === 'no_secret')
    if (needs[0]) return { tone: 'late', text: needs.length === 1 ? `${needs[0].tool_name} needs you` : `${needs.length} tools need you` }
    const offline = list.filter((account) => account.health === 'offline')
    if (offline.length === list.length) return { tone: 'off', text: 'Offline' }
    const behind = list.filter((account) => account.health !== 'good' && account.health !== 'limited')
    if (behind[0])
      return { tone: 'late', text: behind.length === 1 ? `${behind[0].tool_name} is behind` : `${behind.length} tools are behind` }
    return { tone: 'good', text: list.length === 1 ? `${list[0]?.tool_name} is up to date` : `All ${list.length} tools up to date` }
  }
}
