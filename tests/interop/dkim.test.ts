// mailauth judges what we signed, for every message of the corpus that is sent through.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { DnsRecord } from './harness/cli.ts';
import { corpus_messages, submitted_as } from './harness/corpus.ts';
import { judge } from './harness/dkim.ts';
import { body_of, compose, field, unique } from './harness/message.ts';
import { dev, type DevMode } from './harness/postrider.ts';
import { Wire } from './harness/wire.ts';

let mode: DevMode;
let records: DnsRecord[];
let wire: Wire;

beforeAll(async () => {
    mode = await dev();
    records = await mode.cli.domain_records('demo.test');
    wire = await logged_in();
});

afterAll(() => wire.close());

function logged_in(): Promise<Wire> {
    return Wire.logged_in(mode.ports.submission, mode.ready.smtp_user, mode.ready.smtp_password);
}

const messages = corpus_messages('mime');

describe('a message of the corpus', () => {
    if (messages.length === 0)
        it.skip('needs the corpus "mime": name its folder in POSTRIDER_SHARED');

    it.each(messages)('$name passes, with its body as it was', async ({ message }) => {
        const to = `${unique()}@away.test`;
        const submitted = submitted_as(message, 'Sender <sender@demo.test>');

        const reply = await wire.send('sender@demo.test', [to], submitted);

        if (submitted.includes(0)) {
            expect(reply.code).toBeGreaterThanOrEqual(550);
            return;
        }
        expect(reply.code, reply.text).toBe(250);
        const arrived = (await mode.sink.arrived(to)).message;
        const verdicts = await judge(arrived, records);
        expect(verdicts.filter((verdict) => verdict.domain === 'demo.test')).toEqual([
            expect.objectContaining({ result: 'pass' }),
        ]);
        expect(body_of(arrived).equals(ended(body_of(submitted)))).toBe(true);
    });

    // DATA can only carry whole lines.
    function ended(body: Buffer): Buffer {
        const is_whole = body.length === 0 || body.subarray(-2).equals(Buffer.from('\r\n'));
        return is_whole ? body : Buffer.concat([body, Buffer.from('\r\n')]);
    }
});

describe('a signature', () => {
    it.each([
        ['an empty body', ''],
        ['a body of empty lines', '\r\n\r\n\r\n'],
        ['blanks at line ends', 'a \t\r\n b\t \r\n'],
        ['no line end at the end', 'end'],
        ['lines that begin with dots', '.\r\n..\r\n.\r\n'],
        ['a line of 100,000 characters', `${'x'.repeat(100_000)}\r\n`],
        ['every byte from 1 to 255', `${bytes_from_one()}\r\n`],
    ])('passes for %s', async (_, body) => {
        const to = `${unique()}@away.test`;

        const reply = await wire.send('sender@demo.test', [to], compose({ To: to }, body));

        expect(reply.code, reply.text).toBe(250);
        const verdicts = await judge((await mode.sink.arrived(to)).message, records);
        expect(verdicts.map((verdict) => verdict.result)).toEqual(['pass']);
    });

    it('breaks when the subject or the body is changed on the way', async () => {
        const to = `${unique()}@away.test`;
        await wire.send(
            'sender@demo.test',
            [to],
            compose({ To: to, Subject: 'original' }, 'original\r\n'),
        );
        const arrived = (await mode.sink.arrived(to)).message.toString('latin1');

        const subject = await judge(
            Buffer.from(arrived.replace('Subject: original', 'Subject: another')),
            records,
        );
        const body = await judge(
            Buffer.from(arrived.replace('\r\noriginal', '\r\nanother')),
            records,
        );

        expect(subject[0]?.result).toBe('fail');
        expect(body[0]?.result).not.toBe('pass');
    });

    it('breaks when a second From is added', async () => {
        const to = `${unique()}@away.test`;
        await wire.send('sender@demo.test', [to], compose({ To: to }));
        const arrived = (await mode.sink.arrived(to)).message;

        const spoofed = Buffer.concat([Buffer.from('From: boss@demo.test\r\n'), arrived]);

        expect((await judge(spoofed, records))[0]?.result).toBe('fail');
    });

    it('says rsa-sha256 of 2048 bits', async () => {
        const to = `${unique()}@away.test`;
        await wire.send('sender@demo.test', [to], compose({ To: to }));

        const signature = field((await mode.sink.arrived(to)).message, 'DKIM-Signature')[0]!;

        expect(signature).toMatch(/\ba=rsa-sha256;/);
        const b = /\bb=([^;]*)$/.exec(signature)![1]!.replaceAll(/\s/g, '');
        expect(Buffer.from(b, 'base64')).toHaveLength(256);
    });

    it('is joined by one of Ed25519 when the domain has it switched on', async () => {
        await mode.cli.create_ed25519_domain(mode.ready.server, 'second.test');
        const both = await mode.cli.domain_records('second.test');
        const to = `${unique()}@away.test`;

        await wire.send(
            'sender@second.test',
            [to],
            compose({ From: 'sender@second.test', To: to }),
        );

        const arrived = (await mode.sink.arrived(to)).message;
        const algorithms = field(arrived, 'DKIM-Signature').map(
            (each) => /\ba=([^;]+)/.exec(each)![1],
        );
        expect(algorithms.toSorted()).toEqual(['ed25519-sha256', 'rsa-sha256']);
        expect((await judge(arrived, both)).map((verdict) => verdict.result)).toEqual([
            'pass',
            'pass',
        ]);
    });
});

function bytes_from_one(): string {
    const all = Array.from({ length: 255 }, (_, index) => index + 1);
    return String.fromCharCode(...all.filter((byte) => byte !== 10 && byte !== 13));
}
