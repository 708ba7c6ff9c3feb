import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vite.config.ts';

export default mergeConfig(
  base,
  defineConfig({
    test: {
      environment: 'happy-dom',
      environmentOptions: { happyDOM: { url: 'http://localhost:3000' } },
      setupFiles: ['src/test/setup.ts'],
      include: ['src/**/*.spec.{ts,tsx}'],
      css: false,
      env: { DEBUG_PRINT_LIMIT: '2000' },
      restoreMocks: true,
      // On a machine that is busy with other things, 5 s are sometimes too few.
      testTimeout: 20_000,
    },
  }),
);
