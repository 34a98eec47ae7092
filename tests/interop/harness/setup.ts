// For every test file: shows the logs when a test fails, takes everything down at the end.
import { afterAll, afterEach } from 'vitest';

import { end_world, testimony } from './world.ts';

afterEach((context) => {
    if (context.task.result?.state === 'fail') {
        process.stderr.write(`\nfailed: ${context.task.name}\n${testimony()}\n`);
    }
});

afterAll(end_world);
