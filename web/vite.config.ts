import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const serve = 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../src/smsdeck/static',
    emptyOutDir: true,
    // A data: URL would be refused by the Content-Security-Policy that serve sends.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      '/api': { target: serve, ws: true },
      '/healthz': serve,
    },
  },
});
