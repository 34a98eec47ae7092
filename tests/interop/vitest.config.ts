// How the files run: two at a time, each with ports of its own.
import { defineConfig } from 'vitest/config';

export default defineConfig({
    test: {
        include: ['*.test.ts'],
        setupFiles: ['./harness/setup.ts'],
        globalSetup: ['./harness/global_setup.ts'],
        pool: 'forks',
        maxWorkers: 2,
        testTimeout: 30_000,
        hookTimeout: 60_000,
        teardownTimeout: 20_000,
    },
});
