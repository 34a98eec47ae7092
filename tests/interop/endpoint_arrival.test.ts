// Mail that comes in by SMTP for a route, and what its endpoints hear of it.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';

import { nodemailer, swaks } from './harness/clients.ts';
import { Imposter } from './harness/imposter.ts';
import { compose, unique } from './harness/message.ts';
import { delivering, surroundings } from './harness/mx.ts';
import { peak_memory, Server } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { is_signed_by, WebEndpoint, type Told } from './harness/web_endpoint.ts';

const zone = `
ext MX 10 mx.ext
mx.ext A 127.0.0.50
else MX 10 mx.else
mx.else A 127.0.0.51
`;

let server: Server;
let heard: WebEndpoint;
let sender: Imposter;
let elsewhere: Imposter;
let mx_port: number;

beforeAll(async () => {
    const around = await surroundings(zone);
    mx_port = around.port;
    server = await Server.start({
        ...delivering(around),
        endpoints: { allowed_networks: ['127.0.0.0/8'] },
    });
    await server.cli.create_tenant('acme/main', 'acme.test');
    sender = await Imposter.start('127.0.0.50', mx_port);
    elsewhere = await Imposter.start('127.0.0.51', mx_port);
    heard = await WebEndpoint.start();
    await route('help', ['--url', heard.url('/help')]);
});

/** A route of acme.test to an endpoint that is made for it. */
async function route(name: string, leads_to: string[]): Promise<void> {
    await server.cli.json('endpoint', 'create', 'acme/main', name, ...leads_to);
    const address = `${name}@acme.test`;
    await server.cli.json('route', 'create', 'acme/main', address, '--endpoint', name);
}

async function send(to: string, raw: Buffer): Promise<void> {
    const transport = nodemailer(server.smtp_port);
    await transport.sendMail({ envelope: { from: 'joe@ext.test', to }, raw });
}

function letter(word: string, body?: string): Buffer {
    return compose({ From: 'Joe <joe@ext.test>', To: 'help@acme.test', Subject: word }, body);
}

const is_about =
    (word: string) =>
    (told: Told): boolean =>
        told.body.includes(word);

describe('a message for a route', () => {
    it('by swaks is told to its endpoint, signed, with envelope and verdicts', async () => {
        const word = unique();
        const sent = await swaks(server.smtp_port, [
            ...['--tls', '--from', 'joe@ext.test', '--to', 'help+tag@acme.test'],
            ...['--header', `Subject: ${word}`, '--body', 'Hello'],
        ]);
        expect(sent.code, sent.stdout + sent.stderr).toBe(0);

        const told = await heard.told(is_about(word));
        const payload = JSON.parse(told.body.toString());

        expect(payload).toMatchObject({
            rcpt_to: 'help+tag@acme.test',
            mail_from: 'joe@ext.test',
            subject: word,
            received_with_ssl: true,
            bounce: false,
        });
        expect(payload.token).toMatch(/^[A-Za-z0-9]{16}$/);
        expect(await is_signed_by(told, `http://127.0.0.1:${server.web_port}`)).toBe(true);
    });

    it('is told again after 500 and 429, with the same id', async () => {
        const answers = [500, 429, 200];
        const moody = await WebEndpoint.start((_, earlier) => ({
            status: answers[earlier.length]!,
        }));
        await route('moody', ['--url', moody.url()]);

        await send('moody@acme.test', letter(unique()));
        await until(() => moody.requests.length === 3, { for: 'three requests' });

        const ids = moody.requests.map((told) => JSON.parse(told.body.toString()).id);
        expect(new Set(ids).size).toBe(1);
        expect(moody.requests[1]!.at - moody.requests[0]!.at).toBeGreaterThan(900);
    });

    it('that is refused with 404 comes back to its sender, who hears nothing of the endpoint', async () => {
        const word = unique();
        const refusing = await WebEndpoint.start(() => ({ status: 404, body: 'secret words' }));
        await route('gone', ['--url', refusing.url()]);

        await send('gone@acme.test', letter(word));

        const notice = await until(() => sender.messages.find((each) => each.includes(word)), {
            for: 'a bounce',
        });
        expect(notice).toContain('Status: 5.3.0');
        expect(notice).toContain('Final-Recipient: rfc822; gone@acme.test');
        expect(notice).not.toContain('secret words');
        expect(refusing.requests).toHaveLength(1);
    });

    it('waits for no slow endpoint of another route', async () => {
        const slow = await WebEndpoint.start(() => ({ status: 200, after: 8000 }));
        await route('slow', ['--url', slow.url(), '--timeout', '10']);
        for (let i = 0; i < 30; ++i) await send('slow@acme.test', letter(unique()));
        await until(() => slow.requests.length >= 10, { for: 'requests to the slow one' });

        const word = unique();
        const begun = Date.now();
        await send('help@acme.test', letter(word));
        await heard.told(is_about(word));

        expect(Date.now() - begun).toBeLessThan(3000);
    });

    it('shares a connection with others for the same endpoint', async () => {
        const counted = await WebEndpoint.start();
        await route('counted', ['--url', counted.url()]);

        for (let i = 0; i < 20; ++i) await send('counted@acme.test', letter(unique()));
        await until(() => counted.requests.length === 20, { for: 'twenty requests' });

        expect(counted.connections).toBeLessThan(10);
    });

    it('of 25 MB is told whole, several at once, within memory', async () => {
        const large = await WebEndpoint.start();
        await route('large', ['--url', large.url(), '--timeout', '60']);
        const body = randomBytes(18_000_000).toString('base64').replaceAll(/.{76}/g, '$&\r\n');
        const words = [unique(), unique(), unique(), unique()];

        await Promise.all(words.map((word) => send('large@acme.test', letter(word, body))));
        await until(() => large.requests.length === words.length, {
            for: 'large requests',
            within: 60_000,
        });

        for (const told of large.requests) {
            expect(JSON.parse(told.body.toString()).plain_body.length).toBeGreaterThan(24e6);
        }
        expect(peak_memory(server.process!.pid)).toBeLessThan(1.2e9);
    }, 120_000);
});

describe('an endpoint by SMTP', () => {
    it('that is an address gets the mail in our name, with a token', async () => {
        const word = unique();
        await route('forward', ['--address', 'ann@else.test']);

        await send('forward@acme.test', letter(word));

        const message = await until(() => elsewhere.messages.find((each) => each.includes(word)), {
            for: 'the forwarded message',
        });
        const conversation = elsewhere.conversations.find((each) =>
            each.messages.includes(message),
        )!;
        expect(conversation.commands).toContainEqual(
            expect.stringMatching(
                /^MAIL FROM:<[a-z]{6}\+[a-z0-9]+@(rp\.postrider|psrp\.acme)\.test>/i,
            ),
        );
        expect(conversation.commands).toContainEqual(
            expect.stringMatching(/^RCPT TO:<ann@else\.test>/i),
        );
        expect(message).toMatch(/^X-Postal-MsgID: [A-Za-z0-9]{16}$/m);
    });

    it('that is a host gets the mail for the recipient as it was', async () => {
        const word = unique();
        const port = String(mx_port);
        await route('relay', ['--host', '127.0.0.51', '--port', port, '--tls', 'none']);

        await send('relay+x@acme.test', letter(word));

        await until(() => elsewhere.messages.find((each) => each.includes(word)), {
            for: 'the message passed on',
        });
        const conversation = elsewhere.conversations.find((each) =>
            each.messages.some((one) => one.includes(word)),
        )!;
        expect(conversation.commands).toContainEqual(
            expect.stringMatching(/^RCPT TO:<relay\+x@acme\.test>/i),
        );
    });
});
