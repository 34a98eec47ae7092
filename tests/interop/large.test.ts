// A message of 50 MB passes without being in memory.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';

import type { DnsRecord } from './harness/cli.ts';
import { judge } from './harness/dkim.ts';
import { body_of, compose, dot_stuffed, unique } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { peak_memory, Server, simulator } from './harness/postrider.ts';
import type { Sink } from './harness/sink.ts';
import { Wire } from './harness/wire.ts';

const megabyte = 1024 * 1024;

let acme: Tenant;
let sink: Sink;
let records: DnsRecord[];

beforeAll(async () => {
    const around = await surroundings('away MX 10 mx.away\nmx.away A 127.0.0.90');
    sink = await simulator('127.0.0.90', around.port);
    const server = await Server.prepare();
    server.configure({
        ...delivering(around),
        listeners: [
            {
                address: '127.0.0.1',
                port: server.submission_port,
                tls: 'starttls_required',
                max_message_size: '64MB',
            },
        ],
    });
    await server.start();
    acme = await tenant(server);
    records = await server.cli.domain_records('acme.test');
});

function large(to: string): Buffer {
    const line = `${'The quick brown fox jumps over the lazy dog. '.repeat(2).trim()}\r\n`;
    return compose(
        { From: 'sender@acme.test', To: to },
        line.repeat(Math.ceil((50 * megabyte) / line.length)),
    );
}

type Way = 'DATA' | 'BDAT';

/** Hands a message in and waits until it is at the receiver, unchanged. */
async function pass(message: Buffer, to: string, way: Way): Promise<Buffer> {
    const wire = await Wire.logged_in(
        acme.server.submission_port,
        acme.login.user,
        acme.login.pass,
    );
    await wire.ask('MAIL FROM:<sender@acme.test>');
    await wire.ask(`RCPT TO:<${to}>`);
    if (way === 'DATA') await wire.ask('DATA');
    wire.write(way === 'DATA' ? dot_stuffed(message) : bdat(message));
    const reply = await wire.reply(60_000);
    expect(reply.code, reply.text).toBe(250);
    await wire.quit();
    const arrived = (await sink.arrived(to, 60_000)).message;
    expect(hash(body_of(arrived))).toBe(hash(body_of(message)));
    return arrived;
}

function hash(bytes: Buffer): string {
    return createHash('sha256').update(bytes).digest('hex');
}

describe('50 MB', () => {
    it.each(['DATA', 'BDAT'] as const)(
        'by %s takes no more than 16 MB of memory, and is signed',
        async (way) => {
            const [first, second] = [`${unique()}@away.test`, `${unique()}@away.test`];
            const message = large(second);
            await pass(compose({ From: 'sender@acme.test' }), first, way);
            const before = peak_memory(acme.server.process!.pid);

            const arrived = await pass(message, second, way);

            const growth = peak_memory(acme.server.process!.pid) - before;
            expect(growth / megabyte).toBeLessThanOrEqual(16);
            expect((await judge(arrived, records)).map((verdict) => verdict.result)).toEqual([
                'pass',
            ]);
        },
        120_000,
    );

    it('that is beyond the limit is 552', async () => {
        const wire = await Wire.logged_in(
            acme.server.submission_port,
            acme.login.user,
            acme.login.pass,
        );
        const message = compose(
            { From: 'sender@acme.test' },
            `${'x'.repeat(998)}\r\n`.repeat(66_000),
        );

        const reply = await wire.send('sender@acme.test', ['x@away.test'], message);

        expect(reply.code).toBe(552);
        wire.close();
    }, 60_000);
});

function bdat(message: Buffer): Buffer {
    return Buffer.concat([Buffer.from(`BDAT ${message.length} LAST\r\n`), message]);
}
