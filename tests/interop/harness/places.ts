// Where the program and the collections of real cases are.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** The program under test: POSTRIDER, else the shipped build, else the one with sanitizers. */
export function program(): string {
    const named = process.env['POSTRIDER'];
    if (named !== undefined && named !== '') return resolve(named);
    const builds = ['release', 'dev'].map((preset) =>
        join(repository, 'build', preset, 'src/app/postrider'),
    );
    return builds.find(existsSync) ?? builds[0]!;
}

/** The folder of a corpus; undefined when this machine does not have it. */
export function corpus(name: string): string | undefined {
    const shared = process.env['POSTRIDER_SHARED'] ?? join(repository, '..', 'shared');
    const path = join(shared, 'corpora', name);
    return existsSync(path) ? path : undefined;
}
