// The build of the browser part. Assets get hashed names and are never inlined: the content policy allows files of this
// server only. `npm run dev` (tools/dev.ts) serves the sources with hot reload.
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './precompress.ts';
import { withoutSummaries } from './without-summaries.ts';

export default defineConfig({
  plugins: [withoutSummaries(), react(), tailwindcss(), precompress()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Which chunk brings which others: the budget of each page is counted from it (tools/script-budget.test.ts).
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
  },
});
