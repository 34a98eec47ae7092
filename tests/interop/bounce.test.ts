// Notices to those whose mail could not be delivered: when, to whom, and in which form.
import { beforeAll, describe, expect, it } from 'vitest';

import { Imposter } from './harness/imposter.ts';
import { body_of, compose, dot_stuffed, field, unique } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Server, simulator } from './harness/postrider.ts';
import type { Sink, Taken } from './harness/sink.ts';
import { until } from './harness/until.ts';
import { Wire } from './harness/wire.ts';

const zone = `
sink MX 10 mx.sink
acme MX 10 mx.sink
mx.sink A 127.0.0.50
wall MX 10 mx.wall
mx.wall A 127.0.0.51
`;

let acme: Tenant;
let sink: Sink;
let wall: Imposter;

beforeAll(async () => {
    const around = await surroundings(zone);
    sink = await simulator('127.0.0.50', around.port);
    wall = await Imposter.start('127.0.0.51', around.port, {
        answer: (command) => (/^RCPT/i.test(command) ? '550 5.1.1 Nobody here' : undefined),
    });
    acme = await tenant(
        await Server.start({
            ...delivering(around, { lifetime: '3s' }),
            bounce: { delay_after: '2s' },
        }),
    );
});

interface Order {
    from: string;
    to: string;
    mail?: string;
    rcpt?: string;
    message?: Buffer;
}

async function submit(order: Order): Promise<void> {
    const wire = await Wire.logged_in(
        acme.server.submission_port,
        acme.login.user,
        acme.login.pass,
    );
    await wire.ask(`MAIL FROM:<${order.from}>${order.mail ?? ''}`);
    await wire.ask(`RCPT TO:<${order.to}>${order.rcpt ?? ''}`);
    await wire.ask('DATA');
    wire.write(dot_stuffed(order.message ?? compose({ From: 'sender@acme.test', To: order.to })));
    expect((await wire.reply()).code).toBe(250);
    await wire.quit();
}

/** Names a sender of its own for each test, so that its bounce is found. */
function sender(): string {
    return `${unique('sender')}@acme.test`;
}

/** Refused, and on no suppression list yet. */
function refusing(): string {
    return `refuse+${unique()}@sink.test`;
}

/** Another message goes all the way, so that what was due before it has had its turn. */
async function let_pass(): Promise<void> {
    const to = `${unique('after')}@sink.test`;
    await submit({ from: 'other@acme.test', to });
    await sink.arrived(to);
}

function parts(bounce: Taken): { report: string; original: string; text: string } {
    const type = field(bounce.message, 'Content-Type')[0]!;
    const boundary = /boundary="?([^";]+)"?/.exec(type)![1]!;
    const pieces = body_of(bounce.message).toString('utf8').split(`--${boundary}`).slice(1, -1);
    return { text: pieces[0] ?? '', report: pieces[1] ?? '', original: pieces[2] ?? '' };
}

describe('a refused message', () => {
    it('comes back to its sender as RFC 3464 says', async () => {
        const from = sender();
        await submit({ from, to: 'refuse@sink.test', mail: ' ENVID=QQ314159' });

        const bounce = await sink.arrived(from);

        expect(bounce.envelope.mail_from).toBe('');
        expect(field(bounce.message, 'To')[0]).toContain(from);
        expect(field(bounce.message, 'Auto-Submitted')[0]).toMatch(/^auto-(replied|generated)/);
        expect(field(bounce.message, 'Content-Type')[0]).toMatch(/^multipart\/report;/);
        expect(field(bounce.message, 'Content-Type')[0]).toMatch(/report-type="?delivery-status"?/);
        const { text, report, original } = parts(bounce);
        expect(text).toContain('refuse@sink.test');
        expect(report).toMatch(/^Content-Type: message\/delivery-status/im);
        expect(report).toMatch(/^Reporting-MTA: dns; ?mail\.postrider\.test\r$/m);
        expect(report).toMatch(/^Original-Envelope-Id: QQ314159\r$/m);
        expect(report).toMatch(/^Final-Recipient: rfc822; ?refuse@sink\.test\r$/m);
        expect(report).toMatch(/^Action: failed\r$/m);
        expect(report).toMatch(/^Status: 5\.\d+\.\d+\r$/m);
        expect(report).toMatch(/^Remote-MTA: dns; ?mx\.sink\.test\r$/m);
        expect(report).toMatch(/^Diagnostic-Code: smtp; ?550/m);
        expect(original).toMatch(/^Content-Type: (text\/rfc822-headers|message\/rfc822)/im);
        expect(original).toContain('Subject: A test');
    });

    it('comes back whole when RET=FULL asks for it', async () => {
        const from = sender();
        const message = compose({ From: 'sender@acme.test' }, 'the whole body\r\n');

        await submit({ from, to: refusing(), mail: ' RET=FULL', message });

        const { original } = parts(await sink.arrived(from));
        expect(original).toMatch(/^Content-Type: message\/rfc822/im);
        expect(original).toContain('the whole body');
    });

    it('comes back when its time is over', async () => {
        const from = sender();

        await submit({ from, to: 'defer@sink.test' });

        expect(parts(await sink.arrived(from, 20_000)).report).toMatch(/^Action: failed\r$/m);
    });

    it('comes back from a domain that does not exist', async () => {
        const from = sender();

        await submit({ from, to: 'somebody@nowhere.test' });

        const { report } = parts(await sink.arrived(from));
        expect(report).toMatch(/^Final-Recipient: rfc822; ?somebody@nowhere\.test\r$/m);
        expect(report).toMatch(/^Status: 5\.\d+\.\d+\r$/m);
    });
});

describe('a report that was asked for', () => {
    it('tells of success', async () => {
        const from = sender();

        await submit({ from, to: 'fine@sink.test', rcpt: ' NOTIFY=SUCCESS,FAILURE' });

        const told = await sink.arrived(from);
        expect(told.envelope.mail_from).toBe('');
        const { report } = parts(told);
        expect(report).toMatch(/^Final-Recipient: rfc822; ?fine@sink\.test\r$/m);
        expect(report).toMatch(/^Action: relayed\r$/m);
        expect(report).toMatch(/^Status: 2\.\d+\.\d+\r$/m);
    });

    it('tells of a delay', async () => {
        const from = sender();

        await submit({ from, to: 'defer@sink.test', rcpt: ' NOTIFY=DELAY' });

        const { report } = parts(await sink.arrived(from, 20_000));
        expect(report).toMatch(/^Action: delayed\r$/m);
        expect(report).toMatch(/^Will-Retry-Until: /m);
    });
});

describe('nothing comes back', () => {
    it('when the sender asked for that', async () => {
        const from = sender();

        await submit({ from, to: refusing(), rcpt: ' NOTIFY=NEVER' });
        await let_pass();

        expect(sink.to(from)).toEqual([]);
    });

    it('of what has no sender', async () => {
        const before = bounces();

        await submit({ from: '', to: refusing() });
        await let_pass();

        expect(bounces()).toBe(before);
    });

    it('of a bounce', async () => {
        const before = bounces();
        const from = `${unique('sender')}@wall.test`;

        await submit({ from, to: refusing() });
        const bounce = await until(() => asked(from), { for: 'the bounce to be tried' });
        await let_pass();

        expect(bounce).toMatch(/^MAIL FROM:<>/);
        expect(bounces()).toBe(before);
        expect(wall.messages.every((message) => message === '')).toBe(true);
    });

    /** The MAIL command of the conversation in which this recipient was named. */
    function asked(recipient: string): string | undefined {
        const found = wall.conversations.find((each) =>
            each.commands.some((line) => line.includes(recipient)),
        );
        return found?.commands.find((line) => line.startsWith('MAIL'));
    }

    function bounces(): number {
        return sink.all().filter((taken) => taken.envelope.mail_from === '').length;
    }
});
