// A bare SMTP client: says exactly the bytes that a test gives it, and reads replies.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connect_tls, type TLSSocket } from 'node:tls';

import { dot_stuffed } from './message.ts';
import { in_time } from './until.ts';

export interface Reply {
    code: number;
    lines: string[];
    /** The lines without their codes, joined. */
    text: string;
}

/** One connection. Resource: close it. */
export class Wire {
    #received = '';
    #is_closed = false;
    #wake: Array<() => void> = [];

    private constructor(public socket: Socket) {
        this.#listen();
    }

    static async connect(port: number, host = '127.0.0.1'): Promise<Wire> {
        const socket = connect({ port, host });
        await once(socket, 'connect');
        return new Wire(socket);
    }

    /** TLS from the first byte. */
    static async connect_tls(port: number, servername = 'localhost'): Promise<Wire> {
        const socket = connect_tls({
            port,
            host: '127.0.0.1',
            rejectUnauthorized: false,
            servername,
        });
        await once(socket, 'secureConnect');
        return new Wire(socket);
    }

    /** Connected, greeted, EHLO said, and under TLS. */
    static async under_tls(port: number): Promise<Wire> {
        const wire = await Wire.connect(port);
        await wire.reply();
        await wire.ask('EHLO client.test');
        await wire.start_tls();
        await wire.ask('EHLO client.test');
        return wire;
    }

    /** The same, and logged in. */
    static async logged_in(port: number, user: string, password: string): Promise<Wire> {
        const wire = await Wire.under_tls(port);
        const reply = await wire.ask(`AUTH PLAIN ${plain(user, password)}`);
        if (reply.code !== 235) throw new Error(`AUTH: ${reply.code} ${reply.text}`);
        return wire;
    }

    write(bytes: string | Buffer): void {
        this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes);
    }

    /** A command and its reply. */
    async ask(command: string): Promise<Reply> {
        this.write(`${command}\r\n`);
        return this.reply();
    }

    /** The next reply, all its lines. */
    async reply(within = 10_000): Promise<Reply> {
        const lines: string[] = [];
        for (;;) {
            const line = await in_time(this.#line(), within, `a reply; so far: ${lines.join('|')}`);
            lines.push(line);
            if (line[3] !== '-') {
                const text = lines.map((each) => each.slice(4)).join('\n');
                return { code: Number(line.slice(0, 3)), lines, text };
            }
        }
    }

    async replies(count: number): Promise<Reply[]> {
        const all: Reply[] = [];
        while (all.length < count) all.push(await this.reply());
        return all;
    }

    /** STARTTLS and the handshake. */
    async start_tls(servername = 'localhost'): Promise<TLSSocket> {
        const reply = await this.ask('STARTTLS');
        if (reply.code !== 220) throw new Error(`STARTTLS: ${reply.code} ${reply.text}`);
        return this.shake_hands(servername);
    }

    /** The handshake alone. */
    async shake_hands(servername = 'localhost'): Promise<TLSSocket> {
        this.socket.removeAllListeners();
        const secured = connect_tls({ socket: this.socket, rejectUnauthorized: false, servername });
        this.socket = secured;
        await in_time(once(secured, 'secureConnect'), 10_000, 'the TLS handshake');
        this.#listen();
        return secured;
    }

    /** MAIL, RCPT, DATA and the message; the last reply that came. */
    async send(from: string, to: string[], message: Buffer): Promise<Reply> {
        const commands = [`MAIL FROM:<${from}>`, ...to.map((each) => `RCPT TO:<${each}>`), 'DATA'];
        for (const command of commands) {
            const reply = await this.ask(command);
            if (reply.code >= 400) return reply;
        }
        this.write(dot_stuffed(message));
        return this.reply(30_000);
    }

    /** Waits until the other side closes. */
    async closed(within = 10_000): Promise<void> {
        const wait = async (): Promise<void> => {
            while (!this.#is_closed) await new Promise<void>((resolve) => this.#wake.push(resolve));
        };
        await in_time(wait(), within, 'the server to close');
    }

    get unread(): string {
        return this.#received;
    }

    close(): void {
        this.socket.destroy();
    }

    async quit(): Promise<void> {
        await this.ask('QUIT');
        this.close();
    }

    async #line(): Promise<string> {
        for (;;) {
            const end = this.#received.indexOf('\n');
            if (end !== -1) {
                const line = this.#received.slice(0, end).replace(/\r$/, '');
                this.#received = this.#received.slice(end + 1);
                return line;
            }
            if (this.#is_closed)
                throw new Error(`closed; unread: ${JSON.stringify(this.#received)}`);
            await new Promise<void>((resolve) => this.#wake.push(resolve));
        }
    }

    #listen(): void {
        this.socket.on('data', (bytes: Buffer) => {
            this.#received += bytes.toString('utf8');
            this.#stir();
        });
        // A reset connection ends like a closed one.
        this.socket.on('error', () => {});
        this.socket.on('close', () => {
            this.#is_closed = true;
            this.#stir();
        });
        this.socket.on('end', () => {
            this.#is_closed = true;
            this.#stir();
        });
    }

    #stir(): void {
        for (const wake of this.#wake.splice(0)) wake();
    }
}

/** The initial response of AUTH PLAIN. */
export function plain(user: string, password: string): string {
    return base64(`\0${user}\0${password}`);
}

export function base64(text: string): string {
    return Buffer.from(text, 'utf8').toString('base64');
}
