/// <reference types="vitest/config" />
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// One page for every window. No inlined assets: the windows' content security policy knows no `data:`.
export default defineConfig({
  plugins: [svelte()],
  base: './',
  build: { target: ['safari16', 'chrome111'], assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: { port: 1420, strictPort: true },
  test: { include: ['src/**/*.test.ts', 'eslint/**/*.test.ts'], environment: 'node' },
})
