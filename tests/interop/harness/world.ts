// What a test file started or made, taken down again in the opposite order.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Ending = () => void | Promise<void>;

/** Something that can tell what happened in it when a test has failed. */
export interface Witness {
    name: string;
    log(): string;
}

const endings: Ending[] = [];
const witnesses: Witness[] = [];

/** Runs after the last test of the file, or earlier with `end_world`. */
export function at_end(ending: Ending): void {
    endings.push(ending);
}

export function add_witness(witness: Witness): void {
    witnesses.push(witness);
}

/** A folder that is removed at the end. */
export function scratch(name: string): string {
    const path = mkdtempSync(join(tmpdir(), `postrider-${name}-`));
    at_end(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
    return path;
}

export async function end_world(): Promise<void> {
    const errors: unknown[] = [];
    for (let ending = endings.pop(); ending !== undefined; ending = endings.pop()) {
        try {
            await ending();
        } catch (error) {
            errors.push(error);
        }
    }
    witnesses.length = 0;
    if (errors.length > 0) throw new AggregateError(errors, `taking down: ${errors.join('; ')}`);
}

/** The last lines of every witness. */
export function testimony(lines = 60): string {
    return witnesses
        .map((witness) => {
            const tail = witness.log().trimEnd().split('\n').slice(-lines).join('\n');
            return `--- ${witness.name}\n${tail}`;
        })
        .join('\n');
}
