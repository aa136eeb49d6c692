// The build of the browser part. Assets get hashed names and are never inlined: the content policy allows files of this
// server only.
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';

/** Where `vite dev` finds the API; the built app is served by that server itself. */
const server = `http://127.0.0.1:${process.env['TRAINYARD_PORT'] ?? '8080'}`;

export default defineConfig({
  plugins: [react(), tailwindcss(), precompress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Which chunk brings which others: the budget of each page is counted from it (tools/script-budget.test.ts).
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      // The server refuses foreign origins; in development the page comes from another port.
      '/api': { target: server, changeOrigin: true, ws: true, headers: { origin: server } },
    },
  },
});
