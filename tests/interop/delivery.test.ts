// What receiving servers do to us, and what we do then: retries, next hosts, final words.
import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { compose, unique } from './harness/message.ts';
import { Imposter } from './harness/imposter.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Server, simulator } from './harness/postrider.ts';
import type { Sink } from './harness/sink.ts';
import { until } from './harness/until.ts';

// 127.0.0.40 is the simulator; nothing listens on 127.0.0.41; the others are imposters.
const zone = `
sink MX 10 mx.sink
mx.sink A 127.0.0.40
null MX 0 .
nomail TXT "neither MX nor address"
refusing MX 10 mx1.refusing
refusing MX 20 mx.sink
mx1.refusing A 127.0.0.41
greeting MX 10 mx1.greeting
greeting MX 20 mx.sink
mx1.greeting A 127.0.0.42
closing MX 10 mx1.closing
closing MX 20 mx.sink
mx1.closing A 127.0.0.43
twofaced MX 10 mx.twofaced
mx.twofaced A 127.0.0.41
mx.twofaced A 127.0.0.40
final MX 10 mx1.final
final MX 20 mx.sink
mx1.final A 127.0.0.44
old MX 10 mx.old
mx.old A 127.0.0.45
dangling MX 10 nowhere.dangling
`;

let acme: Tenant;
let api: Api;
let sink: Sink;
let final: Imposter;
let old: Imposter;

beforeAll(async () => {
    const around = await surroundings(zone);
    sink = await simulator('127.0.0.40', around.port);
    await Imposter.start('127.0.0.42', around.port, { greeting: '421 4.3.2 Not today' });
    await Imposter.start('127.0.0.43', around.port, { answer: () => 'close!' });
    final = await Imposter.start('127.0.0.44', around.port, { answer: refuse_recipient });
    old = await Imposter.start('127.0.0.45', around.port, { answer: speak_helo_only });
    acme = await tenant(
        await Server.start({
            ...delivering(around),
            sources: [{ name: 'first', addresses: ['127.0.0.9'], helo: 'first.postrider.test' }],
        }),
    );
    api = new Api(`http://localhost:${acme.server.web_port}`, acme.api_key);
});

function refuse_recipient(command: string): string | undefined {
    return /^RCPT/i.test(command) ? '550 5.1.1 Nobody of that name' : undefined;
}

function speak_helo_only(command: string): string | undefined {
    return /^EHLO/i.test(command) ? '502 5.5.1 What?' : undefined;
}

async function send(to: string): Promise<number> {
    const raw = compose({ From: 'sender@acme.test', To: to });
    const data = await api.data('send/raw', {
        rcpt_to: [to],
        mail_from: 'sender@acme.test',
        data: raw.toString('base64'),
    });
    return data.messages[to].id;
}

interface Delivery {
    status: string;
    details: string;
    output: string | null;
}

function deliveries(id: number): Promise<Delivery[]> {
    return api.data('messages/deliveries', { id });
}

/** Waits until the last of the deliveries has this status. */
async function ended(id: number, status: string): Promise<Delivery[]> {
    const look = async (): Promise<Delivery[] | false> => {
        const list = await deliveries(id);
        return list.at(-1)?.status === status && list;
    };
    return until(look, { for: `${status} of message ${id}`, within: 15_000 });
}

/** Waits until it was tried so often. */
async function attempts(id: number, count: number): Promise<Delivery[]> {
    const look = async (): Promise<Delivery[] | false> => {
        const list = await deliveries(id);
        return list.length >= count && list;
    };
    return until(look, { for: `${count} attempts of message ${id}`, within: 15_000 });
}

describe('retries', () => {
    it('come after a greylisting and succeed', async () => {
        const id = await send(`greylist+${unique()}@sink.test`);

        const list = await ended(id, 'Sent');

        expect(list.map((each) => each.status)).toEqual(['SoftFail', 'Sent']);
        expect(list[0]!.output).toMatch(/^451/);
    });

    it('go on while the receiver defers', async () => {
        const id = await send(`defer+${unique()}@sink.test`);

        const list = await attempts(id, 3);

        expect(list.every((each) => each.status === 'SoftFail')).toBe(true);
    });

    it('come after 421 to a recipient', async () => {
        const id = await send(`busy+${unique()}@sink.test`);

        const list = await attempts(id, 2);

        expect(list[0]!.status).toBe('SoftFail');
        expect(list[0]!.output).toMatch(/^421/);
    });

    it('come after a connection that is cut behind the final dot', async () => {
        const to = `drop+${unique()}@sink.test`;
        const id = await send(to);

        const list = await attempts(id, 2);

        expect(list[0]!.status).toBe('SoftFail');
    });
});

describe('a final refusal', () => {
    it.each([
        ['of the recipient', 'refuse', /^550/],
        ['of the message', 'refuse-message', /^554/],
        ['as spam', 'spam', /^550/],
    ])('%s is told once, with the receiver’s words', async (_, name, output) => {
        const id = await send(`${name}+${unique()}@sink.test`);

        const list = await ended(id, 'HardFail');

        expect(list).toHaveLength(1);
        expect(list[0]!.output).toMatch(output);
    });

    it('is not asked about at the next host', async () => {
        const to = `${unique()}@final.test`;

        await ended(await send(to), 'HardFail');

        expect(final.conversations.length).toBeGreaterThan(0);
        // It says 354 to a pipelined DATA although no recipient is left; RFC 2920 §3.1.
        expect(final.messages.every((message) => message === '')).toBe(true);
        expect(sink.to(to)).toEqual([]);
    });
});

describe('a domain that takes no mail', () => {
    it.each([
        ['a null MX', 'null.test'],
        ['a name that does not exist', 'nowhere.test'],
        ['neither MX nor address', 'nomail.test'],
    ])('fails at once: %s', async (_, domain) => {
        const list = await ended(await send(`somebody@${domain}`), 'HardFail');

        expect(list).toHaveLength(1);
        expect(list[0]!.details).toContain(domain);
    });
});

describe('the next host is asked', () => {
    it.each([
        ['when the first refuses the connection', 'refusing.test'],
        ['when the first greets with 4xx', 'greeting.test'],
        ['when the first closes without a word', 'closing.test'],
        ['when the first address of a host refuses', 'twofaced.test'],
    ])('%s', async (_, domain) => {
        const to = `${unique()}@${domain}`;

        const list = await ended(await send(to), 'Sent');

        expect(list.at(-1)!.status).toBe('Sent');
        expect(sink.to(to)).toHaveLength(1);
    });

    it('but one without an address is not the end', async () => {
        const id = await send('somebody@dangling.test');
        const list = await attempts(id, 1);

        expect(['SoftFail', 'HardFail']).toContain(list[0]!.status);
        expect(list[0]!.details).toContain('dangling.test');
    });
});

describe('the receiver sees', () => {
    it('the source’s address and name', async () => {
        const to = `${unique()}@sink.test`;

        await send(to);
        const { envelope } = await sink.arrived(to);

        expect(envelope.helo).toBe('first.postrider.test');
        expect(envelope.peer).toContain('127.0.0.9');
    });

    it('HELO when it does not know EHLO', async () => {
        await ended(await send(`${unique()}@old.test`), 'Sent');

        const commands = old.conversations[0]!.commands.map((command) => command.split(' ')[0]);
        expect(commands.slice(0, 3)).toEqual(['EHLO', 'HELO', 'MAIL']);
    });

    it('the server’s return path, not the submitter’s address', async () => {
        const to = `${unique()}@sink.test`;

        await send(to);

        expect((await sink.arrived(to)).envelope.mail_from).toMatch(
            /^\S+@(rp\.postrider|psrp\.acme)\.test$/,
        );
    });
});

describe('one slow destination', () => {
    it('does not hold up another', async () => {
        await send(`slow+20+${unique()}@sink.test`);
        for (let n = 0; n < 5; ++n) await send(`slow+20@sink.test`);
        const to = `${unique()}@twofaced.test`;
        const start = Date.now();

        await send(to);
        await sink.arrived(to);

        expect(Date.now() - start).toBeLessThan(5_000);
    });
});
