import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    // The licences of what is bundled ask that their notices go along.
    license: { fileName: 'licences.md' },
    emptyOutDir: true,
    target: 'es2022',
    // The polyfill is an inline script in spirit; every browser of the target has the feature.
    modulePreload: { polyfill: false },
    // Data URLs would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
    // The chart library is one lazy chunk of about 400 kB before compression.
    chunkSizeWarningLimit: 900,
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:12381', '/docs': 'http://127.0.0.1:12381' } },
});
