// The program under test: the developer mode, and a server with a configuration of its own.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { Cli } from './cli.ts';
import { program } from './places.ts';
import { free_ports } from './ports.ts';
import { Program } from './process.ts';
import { Sink } from './sink.ts';
import { until } from './until.ts';
import { at_end, scratch } from './world.ts';

/** What the developer mode prints when it is ready. */
export interface Ready {
    web: string;
    smtp: string[];
    server: string;
    smtp_user: string;
    smtp_password: string;
    api_key: string;
    admin: { email: string; password: string };
    sink: string;
}

export interface DevMode {
    ready: Ready;
    process: Program;
    data: string;
    base_port: number;
    sink: Sink;
    cli: Cli;
    /** The ports of STARTTLS, of required STARTTLS, and of TLS from the first byte. */
    ports: { starttls: number; submission: number; implicit: number };
}

/** Starts `postrider dev`; with `data` and `base_port` of an earlier one, again on the same. */
export async function dev(
    again?: { data: string; base_port: number },
    env: Record<string, string> = {},
): Promise<DevMode> {
    const data = again?.data ?? scratch('dev');
    const base_port = again?.base_port ?? (await free_ports(5));
    const args = ['dev', '--data', data, '--base-port', String(base_port), '--json'];
    const process = new Program(program(), args, {
        name: 'postrider dev',
        cwd: data,
        env,
    }).watched();
    const ready = JSON.parse(await process.line((line) => line.startsWith('{'))) as Ready;
    return {
        ready,
        process,
        data,
        base_port,
        sink: new Sink(join(data, 'sink')),
        cli: new Cli(['--data', data]),
        ports: { starttls: base_port + 1, submission: base_port + 2, implicit: base_port + 3 },
    };
}

/** `postrider sink` alone: the simulator as a receiving server. It ends without a good-bye. */
export async function simulator(
    address: string,
    port: number,
    flags: string[] = [],
): Promise<Sink> {
    const folder = scratch('sink');
    const args = ['sink', '--listen', `${address}:${port}`, '--dir', folder, ...flags];
    const process = new Program(program(), args, { name: 'postrider sink' }).watched();
    at_end(() => process.signal('SIGKILL'));
    await listening(process, address, port);
    return new Sink(folder);
}

export type Yaml = Record<string, unknown>;

/** `postrider serve` with a configuration; it can be stopped, killed and started again. */
export class Server {
    readonly folder = scratch('serve');
    readonly config: string;
    readonly cli: Cli;
    process: Program | undefined;

    private constructor(
        readonly smtp_port: number,
        readonly submission_port: number,
        readonly implicit_port: number,
        readonly web_port: number,
        readonly health_port: number,
    ) {
        this.config = join(this.folder, 'postrider.yml');
        this.cli = new Cli(['--config', this.config]);
        mkdirSync(join(this.folder, 'data'));
    }

    /** Ports and a folder; nothing is started yet. */
    static async prepare(groups: Yaml = {}): Promise<Server> {
        const port = await free_ports(5);
        const server = new Server(port, port + 1, port + 2, port + 3, port + 4);
        server.configure(groups);
        return server;
    }

    /** Prepared and started. */
    static async start(groups: Yaml = {}): Promise<Server> {
        const server = await Server.prepare(groups);
        await server.start();
        return server;
    }

    /** Writes the configuration: what a test server needs, with these groups instead of its own. */
    configure(groups: Yaml): void {
        const all: Yaml = { version: 2, ...this.#usual(), ...groups };
        // JSON is YAML.
        writeFileSync(this.config, JSON.stringify(all, undefined, 2));
    }

    async start(): Promise<void> {
        const args = ['serve', '--config', this.config];
        this.process = new Program(program(), args, {
            name: 'postrider serve',
            cwd: this.folder,
        }).watched();
        await listening(this.process, '127.0.0.1', this.health_port);
        await until(() => this.#is_ready(), { for: `ready\n${this.process.stderr}` });
    }

    /** SIGTERM, or what is given; the exit status. */
    async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
        return (await this.process!.stop(signal)).code;
    }

    async #is_ready(): Promise<boolean> {
        if (!this.process!.is_running) throw new Error(`it ended:\n${this.process!.stderr}`);
        const answer = await fetch(`http://127.0.0.1:${this.health_port}/health/ready`).catch(
            () => undefined,
        );
        return answer?.status === 200;
    }

    #usual(): Yaml {
        return {
            postal: { web_hostname: 'localhost', smtp_hostname: 'mail.postrider.test' },
            dns: { return_path_domain: 'rp.postrider.test', helo_hostname: 'out.postrider.test' },
            store: { directory: join(this.folder, 'data') },
            listeners: [
                { address: '127.0.0.1', port: this.smtp_port, tls: 'starttls' },
                {
                    address: '127.0.0.1',
                    port: this.submission_port,
                    tls: 'starttls_required',
                    purpose: 'submission',
                },
                {
                    address: '127.0.0.1',
                    port: this.implicit_port,
                    tls: 'implicit',
                    purpose: 'submission',
                },
            ],
            http: [{ address: '127.0.0.1', port: this.web_port }],
            health: [{ address: '127.0.0.1', port: this.health_port }],
        };
    }
}

/** Waits until something accepts connections there, or the program ends. */
export async function listening(
    process: Program,
    address: string,
    port: number,
    within = 20_000,
): Promise<void> {
    await until(
        () => {
            if (!process.is_running) throw new Error(`${process.name} ended:\n${process.stderr}`);
            return accepts(address, port);
        },
        { for: `${process.name} on ${address}:${port}\n${process.stderr}`, within },
    );
}

function accepts(host: string, port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect({ host, port });
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
    });
}

/** The most memory that a process had resident so far, in bytes. */
export function peak_memory(pid: number): number {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
}
