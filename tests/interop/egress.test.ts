// Two processes, one of them elsewhere: mail leaves through an agent to a real Postfix.
import { connect, type Socket } from 'node:net';
import { connect as connect_tls } from 'node:tls';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { beforeAll, describe, expect, it } from 'vitest';

import { compose, unique } from './harness/message.ts';
import { program } from './harness/places.ts';
import { free_ports } from './harness/ports.ts';
import { Postfix } from './harness/postfix.ts';
import { Program, run, run_well } from './harness/process.ts';
import { scratch } from './harness/world.ts';

let keys: string;
let mail_port: number;
let agent_port: number;
let near_port: number;
let postfix: Postfix;

beforeAll(async () => {
    keys = join(scratch('egress'), 'keys');
    await run_well(program(), ['egress', 'keys', 'out.test', '--keys', keys]);
    [mail_port, agent_port, near_port] = [
        await free_ports(),
        await free_ports(),
        await free_ports(),
    ];
    postfix = await Postfix.start({
        address: '127.0.0.40',
        port: mail_port,
        host_name: 'mx.far.test',
        tls: true,
    });
    await running('serve', `127.0.0.41:${agent_port}`, [
        '--port',
        String(mail_port),
        '--allow',
        '127.0.0.40',
        '--source',
        '127.0.0.41',
    ]);
    await running('connect', `127.0.0.1:${near_port}`, [
        '--agent',
        `127.0.0.41:${agent_port}`,
        '--name',
        'out.test',
    ]);
});

async function running(what: string, listen: string, flags: string[]): Promise<Program> {
    const words = ['egress', what, '--keys', keys, '--listen', listen, ...flags];
    const process = new Program(program(), words, { name: `postrider egress ${what}` }).watched();
    await process.line((line) => line.startsWith('Listening'));
    return process;
}

/** What comes next: so many octets, or whatever there is; the rest stays for the next reader. */
async function heard(socket: Socket, length?: number): Promise<Buffer> {
    for (;;) {
        const octets = socket.read(length) as Buffer | null;
        if (octets !== null) return octets;
        if (socket.readableEnded || socket.destroyed) return Buffer.alloc(0);
        await new Promise<void>((resolve, reject) => {
            const settle = (trouble?: Error): void => {
                for (const event of ['readable', 'end', 'close']) socket.off(event, settle);
                socket.off('error', settle);
                if (trouble instanceof Error) reject(trouble);
                else resolve();
            };
            for (const event of ['readable', 'end', 'close']) socket.once(event, settle);
            socket.once('error', settle);
        });
    }
}

/** Asks for an address over SOCKS5; the reply's code, and the socket. */
async function asked(address: string, port: number): Promise<{ code: number; socket: Socket }> {
    const socket = connect({ host: '127.0.0.1', port: near_port });
    socket.write(Buffer.from([5, 1, 0]));
    expect(await heard(socket, 2)).toEqual(Buffer.from([5, 0]));
    const octets = address.split('.').map(Number);
    socket.write(Buffer.from([5, 1, 0, 1, ...octets, port >> 8, port & 255]));
    return { code: (await heard(socket, 10))[1]!, socket };
}

describe('through the agent', () => {
    it('mail comes to a Postfix, with TLS inside TLS, from the agent’s address', async () => {
        const word = unique();
        const { code, socket } = await asked('127.0.0.40', mail_port);
        expect(code).toBe(0);

        const transport = createTransport({
            connection: socket,
            name: 'out.test',
            requireTLS: true,
            tls: { rejectUnauthorized: false },
        } as object);
        await transport.sendMail({
            envelope: { from: 'a@sender.test', to: 'b@far.test' },
            raw: compose({ Subject: word }),
        });

        const arrived = (await postfix.arrived(word)).toString();
        expect(arrived).toContain('ESMTPS');
        expect(arrived).toMatch(/from out\.test \(\S+ \[127\.0\.0\.41\]\)/);
    });

    it('nothing comes to another port or to an address that is not public', async () => {
        expect((await asked('127.0.0.40', mail_port + 1)).code).toBe(2);
        expect((await asked('127.0.0.1', mail_port)).code).toBe(2);
        expect((await asked('10.0.0.1', mail_port)).code).toBe(2);
    });

    it('a host that refuses is told of', async () => {
        const closed = await free_ports();
        await running('serve', `127.0.0.42:${agent_port}`, [
            '--port',
            String(closed),
            '--allow',
            '127.0.0.0/8',
        ]);
        const near = near_port;
        near_port = await free_ports();
        await running('connect', `127.0.0.1:${near_port}`, [
            '--agent',
            `127.0.0.42:${agent_port}`,
            '--name',
            'out.test',
        ]);
        expect((await asked('127.0.0.40', closed)).code).toBe(5);
        near_port = near;
    });
});

describe('the agent', () => {
    const said = (shown: { cert?: Buffer; key?: Buffer }): Promise<Buffer> => {
        const socket = connect_tls({
            host: '127.0.0.41',
            port: agent_port,
            servername: 'out.test',
            ca: readFileSync(join(keys, 'agent.pem')),
            ...shown,
        });
        socket.on('error', () => {});
        socket.once('secureConnect', () => socket.write(Buffer.from([5, 1, 0])));
        return heard(socket).catch(() => Buffer.alloc(0));
    };

    it('answers who shows the certificate, and nobody else', async () => {
        const cert = readFileSync(join(keys, 'client.pem'));
        const key = readFileSync(join(keys, 'client.key'));
        expect(await said({ cert, key })).toEqual(Buffer.from([5, 0]));
        expect(await said({})).toEqual(Buffer.alloc(0));

        const other = join(scratch('egress-other'), 'keys');
        await run_well(program(), ['egress', 'keys', 'out.test', '--keys', other]);
        const stranger = {
            cert: readFileSync(join(other, 'client.pem')),
            key: readFileSync(join(other, 'client.key')),
        };
        expect(await said(stranger)).toEqual(Buffer.alloc(0));
    });

    it('is offered on loopback only', async () => {
        const words = ['egress', 'connect', '--keys', keys, '--agent', 'out.test:1'];
        const ended = await run(program(), [...words, '--listen', '0.0.0.0:1080']);
        expect(ended.code).toBe(2);
    });
});
