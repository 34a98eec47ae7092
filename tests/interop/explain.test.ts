// The page that says why: with the server running, and from its data after it has stopped.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { compose, dot_stuffed } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Server, simulator } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { Wire } from './harness/wire.ts';

const zone = `
there MX 5 mx1.there
there MX 10 mx.there
mx1.there A 127.0.0.61
mx.there A 127.0.0.62
`;

interface Trail {
    id: number;
    status: string;
    came_in: { by: string; credential: { name: string }; received: string; server: string };
    attempts: Array<{
        result: string;
        pool: string;
        site: string[];
        host: string;
        class: string | null;
        rule: string | null;
        others: Array<{ host: string }>;
        transcript: Array<{ milliseconds: number; who: string; text: string }>;
        wait: { words: string; milliseconds: number } | null;
    }>;
    next: { at: string; attempt: number } | null;
    end: { status: string; why: string } | null;
    report: { sent: boolean; why: string };
    live: { held: boolean; words: string };
}

interface Queue {
    running: boolean;
    sites: Array<{ hosts: string[]; destinations: Array<{ destination: string }>; words: string }>;
}

let acme: Tenant;

beforeAll(async () => {
    const around = await surroundings(zone);
    // Nothing listens on 127.0.0.61.
    await simulator('127.0.0.62', around.port);
    acme = await tenant(
        await Server.start(delivering(around, { retry_first: '2s', retry_factor: 10 })),
    );
});

async function send(to: string): Promise<number> {
    const { server, login } = acme;
    const wire = await Wire.logged_in(server.submission_port, login.user, login.pass);
    await wire.ask('MAIL FROM:<sender@acme.test>');
    await wire.ask(`RCPT TO:<${to}>`);
    await wire.ask('DATA');
    wire.write(dot_stuffed(compose({ From: 'sender@acme.test', To: to, Subject: to })));
    expect((await wire.reply()).code).toBe(250);
    await wire.quit();
    const find = async (): Promise<{ id: number; to: string } | undefined> => {
        const rows = await acme.server.cli.json('message', 'list', 'acme/main');
        return (rows as Array<{ id: number; to: string }>).find((row) => row.to === to);
    };
    return (await until(find, { for: `mail to ${to}` })).id;
}

async function trail_of(id: number): Promise<Trail> {
    return (await acme.server.cli.json('explain', 'message', String(id))) as Trail;
}

async function becomes(id: number, status: string, attempts = 1): Promise<Trail> {
    const look = async (): Promise<Trail | false> => {
        const trail = await trail_of(id);
        return trail.status === status && trail.attempts.length >= attempts && trail;
    };
    return until(look, { for: `${id} to be ${status}`, within: 20_000 });
}

async function page(...words: string[]): Promise<string> {
    const ended = await acme.server.cli.run('explain', ...words);
    expect(ended.code).toBe(0);
    if (process.env['SHOW_PAGES'] !== undefined) console.log(ended.stdout);
    return ended.stdout;
}

describe('a message', () => {
    it('tells a delivery by every line that was said', async () => {
        const trail = await becomes(await send('bob@there.test'), 'delivered');

        expect(trail.came_in).toMatchObject({ by: 'smtp', server: 'acme/main' });
        expect(trail.came_in.received).toContain('with ESMTP');
        const attempt = trail.attempts[0]!;
        expect(attempt).toMatchObject({ pool: 'default', host: 'mx.there.test' });
        expect(attempt.others[0]).toMatchObject({ host: 'mx1.there.test' });
        const said = attempt.transcript.map((line) => line.text);
        expect(said).toContain('RCPT TO:<bob@there.test>');
        expect(said.join('\n')).toMatch(/the message, \d+ octets, and the final dot/);
        expect(said.join('\n')).not.toContain('Subject');
        expect(trail.end).toMatchObject({ status: 'delivered' });
        expect(await page('message', String(trail.id))).toContain('> RCPT TO:<bob@there.test>');
    });

    it('tells the waits of one that was greylisted', async () => {
        const trail = await becomes(await send('greylist@there.test'), 'delivered', 2);

        const first = trail.attempts[0]!;
        expect(first.result).toBe('deferred');
        expect(first.class).not.toBeNull();
        expect(first.wait!.words).not.toBe('');
        expect(first.wait!.milliseconds).toBeGreaterThanOrEqual(1_900);
        await page('message', String(trail.id), '--all');
    });

    it('tells what refused one, and that its sender was told', async () => {
        const id = await send('refuse@there.test');
        const trail = await until(
            async () => {
                const seen = await becomes(id, 'bounced');
                return seen.report.sent && seen;
            },
            { for: 'the report' },
        );

        expect(trail.attempts[0]).toMatchObject({ class: 'bad-address', wait: null });
        expect(trail.attempts[0]!.rule).not.toBeNull();
        expect(trail.report.why).toMatch(/^The report is message \d+\.$/);
        await page('message', String(id));
    });

    it('tells where one is at this moment', async () => {
        const id = await send('slow+4@there.test');
        const look = async (): Promise<Trail | false> => {
            const trail = await trail_of(id);
            return trail.live.words.startsWith('It is being tried') && trail;
        };

        const trail = await until(look, { for: 'the attempt' });

        expect(trail.live.held).toBe(true);
        await page('message', String(id));
        await becomes(id, 'delivered');
    });
});

describe('the queue', () => {
    it('tells each site, with what was said lately', async () => {
        const id = await send('defer+queue@there.test');
        await becomes(id, 'deferred');

        const queue = (await acme.server.cli.json('explain', 'queue', 'there.test')) as Queue;

        expect(queue.running).toBe(true);
        expect(queue.sites[0]!.hosts.join()).toContain('mx.there.test');
        expect(await page('queue', 'there.test')).toContain('last said');
        expect(await page('queue')).toContain('there.test');
    });

    it('is asked of the server by its owner alone', () => {
        const socket = statSync(join(acme.server.folder, 'data', 'control.socket'));
        expect(socket.mode & 0o777).toBe(0o600);
    });
});

describe('after the server has stopped', () => {
    it('tells the same from its data', async () => {
        const id = await send('defer@there.test');
        await becomes(id, 'deferred');
        await acme.server.stop();

        const trail = await trail_of(id);
        expect(trail.live.words).toBe('No server runs on this data.');
        expect(trail.attempts[0]!.transcript.length).toBeGreaterThan(5);
        expect(trail.next).not.toBeNull();
        const queue = (await acme.server.cli.json('explain', 'queue')) as Queue;
        expect(queue.running).toBe(false);
        expect(queue.sites.length).toBeGreaterThan(0);
        await page('message', String(id));
        expect(await page('queue', 'there.test')).toContain('no server runs');
        await page('queue');
    });
});
