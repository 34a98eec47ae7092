// A program that a test starts, with its output kept.
import { spawn, type ChildProcess } from 'node:child_process';

import { in_time } from './until.ts';
import { add_witness, at_end } from './world.ts';

export interface Ended {
    code: number | null;
    signal: NodeJS.Signals | null;
    stdout: string;
    stderr: string;
}

export interface Start {
    name?: string;
    input?: string | Buffer;
    env?: Record<string, string>;
    cwd?: string;
}

/** A running program. Resource: killed at the end of the file if it still runs. */
export class Program {
    readonly name: string;
    stdout = '';
    stderr = '';
    readonly ended: Promise<Ended>;
    readonly #child: ChildProcess;
    #is_running = true;
    #wake: Array<() => void> = [];

    constructor(path: string, args: string[], start: Start = {}) {
        this.name = start.name ?? path;
        this.#child = spawn(path, args, {
            stdio: 'pipe',
            cwd: start.cwd,
            env: { ...process.env, ...start.env },
        });
        this.#child
            .stdout!.setEncoding('utf8')
            .on('data', (text: string) => this.#hear('stdout', text));
        this.#child
            .stderr!.setEncoding('utf8')
            .on('data', (text: string) => this.#hear('stderr', text));
        this.#child.stdin!.on('error', () => {}).end(start.input ?? '');
        this.ended = new Promise((resolve, reject) => {
            this.#child.once('error', reject);
            this.#child.once('close', (code, signal) => {
                this.#is_running = false;
                this.#hear('stdout', '');
                resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
            });
        });
        this.ended.catch(() => {});
    }

    get pid(): number {
        return this.#child.pid ?? -1;
    }

    get is_running(): boolean {
        return this.#is_running;
    }

    /** Shows its output when a test fails, and ends it with the file. */
    watched(): this {
        add_witness({ name: this.name, log: () => `${this.stdout}\n${this.stderr}` });
        at_end(async () => {
            if (this.#is_running) await this.stop('SIGTERM');
        });
        return this;
    }

    signal(signal: NodeJS.Signals): void {
        this.#child.kill(signal);
    }

    /** Signals it and waits; what does not end is killed, and that is an error. */
    async stop(signal: NodeJS.Signals = 'SIGTERM', within = 15_000): Promise<Ended> {
        if (this.#is_running) this.#child.kill(signal);
        try {
            return await in_time(this.ended, within, `end of ${this.name} after ${signal}`);
        } catch (error) {
            this.#child.kill('SIGKILL');
            await this.ended;
            throw error;
        }
    }

    /** The first whole line of standard output (or error) that `test` likes. */
    async line(
        test: (line: string) => boolean,
        options: { from?: 'stdout' | 'stderr'; within?: number } = {},
    ): Promise<string> {
        const from = options.from ?? 'stdout';
        const found = (async () => {
            for (;;) {
                const lines = this[from].split('\n').slice(0, -1);
                const line = lines.find(test);
                if (line !== undefined) return line;
                if (!this.#is_running) {
                    throw new Error(`${this.name} ended before its line came:\n${this.stderr}`);
                }
                await new Promise<void>((resolve) => this.#wake.push(resolve));
            }
        })();
        return in_time(found, options.within ?? 20_000, `a line of ${this.name}\n${this.stderr}`);
    }

    #hear(stream: 'stdout' | 'stderr', text: string): void {
        this[stream] += text;
        for (const wake of this.#wake.splice(0)) wake();
    }
}

/** Runs a program to its end. */
export async function run(
    path: string,
    args: string[],
    start: Start & { within?: number } = {},
): Promise<Ended> {
    const program = new Program(path, args, start);
    try {
        return await in_time(program.ended, start.within ?? 30_000, `${path} ${args.join(' ')}`);
    } catch (error) {
        program.signal('SIGKILL');
        throw error;
    }
}

/** The same for a program that must succeed; its standard output. */
export async function run_well(
    path: string,
    args: string[],
    start: Start & { within?: number } = {},
): Promise<string> {
    const ended = await run(path, args, start);
    if (ended.code !== 0) {
        throw new Error(
            `${path} ${args.join(' ')} ended with ${ended.code}\n${ended.stdout}${ended.stderr}`,
        );
    }
    return ended.stdout;
}
