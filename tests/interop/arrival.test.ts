// A message comes in by every door and arrives, byte for byte, at a real receiving server.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { nodemailer, smtp_source, swaks } from './harness/clients.ts';
import { judge } from './harness/dkim.ts';
import { body_of, compose, field, unique, with_crlf } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Postfix } from './harness/postfix.ts';
import { Program } from './harness/process.ts';
import { listening, Server } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { Wire } from './harness/wire.ts';
import { scratch } from './harness/world.ts';

const zone = `
secure MX 10 mx.secure
mx.secure A 127.0.0.20
clear MX 10 mx.clear
mx.clear A 127.0.0.21
implied A 127.0.0.21
counted MX 10 mx.counted
mx.counted A 127.0.0.22
`;

let secure: Postfix;
let clear: Postfix;
let acme: Tenant;
let mx_port: number;

beforeAll(async () => {
    const around = await surroundings(zone);
    mx_port = around.port;
    const mx = (address: string, host_name: string, tls: boolean): Promise<Postfix> =>
        Postfix.start({ address, port: around.port, host_name, tls });
    [secure, clear] = await Promise.all([
        mx('127.0.0.20', 'mx.secure.test', true),
        mx('127.0.0.21', 'mx.clear.test', false),
    ]);
    acme = await tenant(await Server.start(delivering(around)));
});

function send_by_nodemailer(to: string, raw: Buffer): Promise<unknown> {
    const transport = nodemailer(acme.server.submission_port, acme.login);
    return transport.sendMail({ envelope: { from: 'sender@acme.test', to }, raw });
}

function letter(text: string, body?: string): Buffer {
    return compose({ From: 'Sender <sender@acme.test>', Subject: text }, body);
}

describe('at a Postfix found through MX', () => {
    it('a message arrives over TLS, signed, with its body as it was', async () => {
        const word = unique();
        const body =
            '.\r\n..\r\n.dot\r\n' + 'x'.repeat(900) + '\r\n\xff\xfe 8 bit\r\n\r\n\r\n end  \r\n';

        await send_by_nodemailer(`to-${word}@secure.test`, letter(word, body));
        const arrived = await secure.arrived(word);

        // Postfix keeps mail with the line ends of Unix.
        const expected = Buffer.from(body.replaceAll('\r\n', '\n'), 'latin1');
        expect(body_of(with_crlf(arrived)).toString('latin1')).toBe(
            with_crlf(expected).toString('latin1'),
        );
        const verdicts = await judge(
            with_crlf(arrived),
            await acme.server.cli.domain_records('acme.test'),
        );
        expect(verdicts).toEqual([
            expect.objectContaining({ domain: 'acme.test', result: 'pass' }),
        ]);
        expect(field(with_crlf(arrived), 'Received')[0]).toMatch(/using TLS/);
    });

    it('a message arrives in clear where no TLS is offered', async () => {
        const word = unique();

        await send_by_nodemailer(`to-${word}@clear.test`, letter(word));

        expect(field(with_crlf(await clear.arrived(word)), 'Received')[0]).not.toMatch(/using TLS/);
    });

    it('a domain without MX is its own host', async () => {
        const word = unique();

        await send_by_nodemailer(`to-${word}@implied.test`, letter(word));

        await clear.arrived(word);
    });

    it('the receiving host hears the name and the return path that are configured', async () => {
        const word = unique();

        await send_by_nodemailer(`to-${word}@clear.test`, letter(word));
        const arrived = with_crlf(await clear.arrived(word));

        expect(field(arrived, 'Received')[0]).toMatch(/^from out\.postrider\.test /);
        expect(field(arrived, 'Return-Path')[0]).toMatch(
            /@(rp\.postrider\.test|psrp\.acme\.test)>$/,
        );
    });

    it('recipients of one message in two domains each get it', async () => {
        const word = unique();

        await nodemailer(acme.server.submission_port, acme.login).sendMail({
            envelope: {
                from: 'sender@acme.test',
                to: [`a-${word}@secure.test`, `b-${word}@clear.test`],
            },
            raw: letter(word),
        });

        await Promise.all([secure.arrived(word), clear.arrived(word)]);
    });

    it('swaks’ message arrives', async () => {
        const word = unique();

        const sent = await swaks(acme.server.submission_port, [
            '--tls',
            '--auth',
            'PLAIN',
            '--auth-user',
            acme.login.user,
            '--auth-password',
            acme.login.pass,
            '--from',
            'sender@acme.test',
            '--to',
            `to-${word}@secure.test`,
            '--body',
            word,
        ]);

        expect(sent.code, sent.stdout + sent.stderr).toBe(0);
        await secure.arrived(word);
    });

    it('a message given to the API arrives', async () => {
        const word = unique();

        await new Api(`http://localhost:${acme.server.web_port}`, acme.api_key).data(
            'send/message',
            {
                to: [`to-${word}@secure.test`],
                from: 'sender@acme.test',
                subject: word,
                plain_body: 'Hello.',
            },
        );

        const arrived = with_crlf(await secure.arrived(word));
        const verdicts = await judge(arrived, await acme.server.cli.domain_records('acme.test'));
        expect(verdicts.map((verdict) => verdict.result)).toEqual(['pass']);
    });

    it('a megabyte with every byte but NUL, CR and LF arrives unchanged', async () => {
        const word = unique();
        const bytes = randomBytes(1_000_000).map((byte) =>
            [0, 10, 13].includes(byte) ? 46 : byte,
        );
        const lines = Buffer.from(bytes)
            .toString('latin1')
            .match(/.{1,120}/gs)!
            .join('\r\n');

        await send_by_nodemailer(`to-${word}@secure.test`, letter(word, `${lines}\r\n`));

        const arrived = with_crlf(await secure.arrived(word));
        expect(body_of(arrived).equals(Buffer.from(`${lines}\r\n`, 'latin1'))).toBe(true);
    });
});

describe('connections', () => {
    it('are used again for the next message to the same host', async () => {
        const words = Array.from({ length: 20 }, () => unique('again'));
        const before = connections(clear);

        const wire = await Wire.logged_in(
            acme.server.submission_port,
            acme.login.user,
            acme.login.pass,
        );
        for (const word of words)
            await wire.send('sender@acme.test', [`${word}@clear.test`], letter(word));
        await wire.quit();
        for (const word of words) await clear.arrived(word);

        expect(connections(clear) - before).toBeLessThan(words.length);
    });

    function connections(postfix: Postfix): number {
        return postfix
            .log()
            .split('\n')
            .filter((line) => / connect from /.test(line)).length;
    }
});

describe('smtp-source and smtp-sink', () => {
    it('pass a thousand messages through a network that needs no password', async () => {
        const folder = scratch('smtp-sink');
        const dump = join(folder, 'dump');
        writeFileSync(dump, '');
        const sink = new Program(
            'smtp-sink',
            ['-u', 'root', '-c', `127.0.0.22:${mx_port}`, '200'],
            {
                name: 'smtp-sink',
            },
        ).watched();
        await listening(sink, '127.0.0.22', mx_port);
        await acme.server.cli.create_credential('acme/main', 'smtp-ip', '--network', '127.0.0.0/8');

        const sent = await smtp_source(acme.server.smtp_port, [
            '-s',
            '10',
            '-m',
            '1000',
            '-f',
            'sender@acme.test',
            '-t',
            'to@counted.test',
            '-M',
            'client.test',
        ]);

        expect(sent.code, sent.stderr).toBe(0);
        // It counts on one line that it writes over again, in the form of a terminal.
        await until(() => /(^|\r)1000(\r|$)|mesg=1000/.test(counted(sink)), {
            for: '1000 messages',
            within: 30_000,
        });
    });

    function counted(sink: Program): string {
        return (sink.stdout + sink.stderr).slice(-200);
    }
});
