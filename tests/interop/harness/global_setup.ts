// Before anything runs: the program must be there, and no earlier run may have left folders behind.
import { existsSync } from 'node:fs';

import { program } from './places.ts';

export default function (): void {
    const path = program();
    if (!existsSync(path)) {
        throw new Error(`no program to test at ${path}; build it, or name it in POSTRIDER`);
    }
}
