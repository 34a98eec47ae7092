// Standing orders and times, with the real program and its command line.
import { createServer, type Socket } from 'node:net';

import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { Imposter } from './harness/imposter.ts';
import { compose } from './harness/message.ts';
import { delivering, surroundings, tenant, type Surroundings, type Tenant } from './harness/mx.ts';
import { Server } from './harness/postrider.ts';
import { until } from './harness/until.ts';

const zone = `
there MX 10 mx.there
mx.there A 127.0.0.61
other MX 10 mx.other
mx.other A 127.0.0.62
mute MX 10 mx.mute
mx.mute A 127.0.0.63
`;

interface Shown {
    id: number;
    status: string;
    waits_for: string | null;
    next_attempt_at: string | null;
    expires_at: string;
    orders: number[];
}

let around: Surroundings;
let acme: Tenant;
let api: Api;
let there: Imposter;

beforeAll(async () => {
    around = await surroundings(zone);
    there = await Imposter.start('127.0.0.61', around.port);
    await Imposter.start('127.0.0.62', around.port);
    acme = await tenant(await Server.start(delivering(around)));
    api = new Api(`http://localhost:${acme.server.web_port}`, acme.api_key);
});

async function send(to: string, times: Record<string, unknown> = {}): Promise<number> {
    const raw = compose({ From: 'sender@acme.test', To: to });
    const data = await api.data('send/raw', {
        rcpt_to: [to],
        mail_from: 'sender@acme.test',
        data: raw.toString('base64'),
        ...times,
    });
    return data.messages[to].id;
}

async function show(id: number): Promise<Shown> {
    return (await acme.server.cli.json('message', 'show', String(id))) as unknown as Shown;
}

async function reached(id: number, status: string): Promise<Shown> {
    return until(
        async () => {
            const shown = await show(id);
            return shown.status === status && shown;
        },
        { for: `message ${id} to be ${status}`, within: 15_000 },
    );
}

async function order(...words: string[]): Promise<number> {
    const made = await acme.server.cli.json('order', 'add', ...words, '--reason', 'a test');
    return (made as { id: number }).id;
}

async function end(id: number): Promise<void> {
    await acme.server.cli.json('order', 'end', String(id));
}

describe('a standing order', () => {
    it('suspends a domain, says so, and lets go within seconds when it is ended', async () => {
        const id = await order('suspend', '--domain', 'there.test', '--for', '2h');
        // The command returned, so the server obeys.
        const sent = await send('bob@there.test');
        const message = await until(
            async () => {
                const now = await show(sent);
                return (now.status === 'delivered' || now.waits_for !== null) && now;
            },
            { for: `an end of ${sent}`, within: 10_000 },
        );
        expect(message.status).toBe('queued');
        expect(message.waits_for).toMatch(new RegExp(`^Waits for order #${id} until .*: a test$`));
        expect(message.orders).toEqual([id]);
        const before = there.messages.length;

        const elsewhere = await send('eve@other.test');
        await reached(elsewhere, 'delivered');

        await end(id);
        const gone = await reached(message.id, 'delivered');
        expect(gone.waits_for).toBeNull();
        expect(there.messages.length).toBeGreaterThan(before);
    }, 60_000);

    it('ends mail that waits, in a lane too, and holds mail for a person', async () => {
        const later = Math.floor(Date.now() / 1000) + 6;
        const bounced = await send('bounce@there.test', { send_at: later });
        const held = await send('hold@there.test', { send_at: later });
        const bounce = await order('bounce', '--recipient', 'bounce@there.test', '--text', 'No.');
        const hold = await order('hold', '--recipient', 'hold@there.test');

        await reached(bounced, 'bounced');
        await reached(held, 'held');
        const all = (await acme.server.cli.json('message', 'list', '--held')) as unknown as Shown[];
        expect(all.map((each) => each.id)).toContain(held);

        await acme.server.cli.json('message', 'release', String(held));
        await end(bounce);
        await until(async () => (await show(held)).status === 'delivered', {
            for: 'what was let go',
            within: 40_000,
        });
        await end(hold);
    }, 90_000);
});

describe('a person', () => {
    it('ends what is being tried, once that attempt has not delivered it', async () => {
        const sockets: Socket[] = [];
        const mute = createServer((socket) => void sockets.push(socket.on('error', () => {})));
        await new Promise<void>((resolve) => void mute.listen(around.port, '127.0.0.63', resolve));
        const cancelled = await send('bob@mute.test');
        const held = await send('eve@mute.test');
        await until(() => sockets.length === 2, { for: 'two attempts', within: 10_000 });

        const said = await acme.server.cli.json('message', 'cancel', String(cancelled));
        expect(said).toMatchObject({ result: 'trying' });
        const words = await acme.server.cli.run('message', 'hold', String(held));
        expect(words.stdout).toContain('is being tried at this moment');
        expect((await show(cancelled)).status).toBe('queued');

        for (const socket of sockets) socket.destroy();
        await reached(cancelled, 'cancelled');
        await reached(held, 'held');
        const released = await acme.server.cli.json('message', 'release', '--server', 'acme/main');
        expect(released).toEqual({ released: 1 });
        await until(() => sockets.length === 3, { for: 'the third attempt', within: 10_000 });
        sockets[2]!.destroy();
        mute.close();
        await acme.server.cli.json('message', 'cancel', String(held));
        await reached(held, 'cancelled');
    }, 60_000);
});

describe('a message for later', () => {
    it('leaves at its time, and can be cancelled before', async () => {
        const soon = Math.floor(Date.now() / 1000) + 3;
        const sent = await send('bob@there.test', { send_at: soon });
        const never = await send('bob@there.test', {
            send_at: new Date(Date.now() + 3_600_000).toISOString(),
            expires_in: '2h',
        });

        const waiting = await show(never);
        expect(waiting.status).toBe('queued');
        const due = Date.parse(waiting.next_attempt_at!);
        expect(Date.parse(waiting.expires_at) - due).toBe(7_200_000);
        await acme.server.cli.json('message', 'cancel', String(never));
        expect((await show(never)).status).toBe('cancelled');

        await reached(sent, 'delivered');
        expect(Date.now() / 1000).toBeGreaterThanOrEqual(soon);
    });

    it('is refused beyond the limit', async () => {
        const { envelope } = await api.call('send/raw', {
            rcpt_to: ['bob@there.test'],
            mail_from: 'sender@acme.test',
            data: compose({ From: 'sender@acme.test' }).toString('base64'),
            send_at: Math.floor(Date.now() / 1000) + 40 * 86_400,
        });
        expect(envelope.status).toBe('parameter-error');
        expect(JSON.stringify(envelope.data)).toContain('cannot be sent as late');
    });
});
