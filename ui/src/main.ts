/**
 * The page's composition root: pick the backend, make the state, draw.
 *
 * Nothing is awaited before the first paint but, in a plain browser, the made-up team.
 */
import { mount } from 'svelte'
import AppView from './App.svelte'
import { connect } from './backend'
import { App } from './state/app.svelte'
import { wearLast } from './state/settings.svelte'
import './styles/tokens.css'
import './styles/components.css'
import './styles/rows.css'
import './styles/over.css'
import './styles/window.css'

wearLast()
const target = document.getElementById('app')
const app = new App(await connect())
// The first question is on its way while the page is made.
app.start()
if (target) mount(AppView, { target, props: { app } })
