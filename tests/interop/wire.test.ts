// What a client may say on the wire: extensions, limits, and what must never work.
import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';

import { body_of, compose, dot_stuffed, field, unique } from './harness/message.ts';
import { dev, type DevMode } from './harness/postrider.ts';
import { plain, Wire } from './harness/wire.ts';

let mode: DevMode;

beforeAll(async () => {
    mode = await dev();
});

function logged_in(): Promise<Wire> {
    return Wire.logged_in(mode.ports.submission, mode.ready.smtp_user, mode.ready.smtp_password);
}

describe('extensions', () => {
    it('are offered', async () => {
        const wire = await Wire.under_tls(mode.ports.submission);

        const offers = (await wire.ask('EHLO client.test')).text.split('\n').slice(1);

        for (const name of [
            'PIPELINING',
            '8BITMIME',
            'SMTPUTF8',
            'ENHANCEDSTATUSCODES',
            'CHUNKING',
            'DSN',
        ]) {
            expect(offers).toContain(name);
        }
        expect(offers.some((offer) => /^SIZE \d+$/.test(offer))).toBe(true);
        expect(offers.some((offer) => /^LIMITS .*RCPTMAX=\d+/.test(offer))).toBe(true);
        wire.close();
    });

    it('PIPELINING: a whole transaction in one write is answered in order', async () => {
        const wire = await logged_in();
        const to = `${unique()}@away.test`;

        wire.write(
            `MAIL FROM:<sender@demo.test>\r\nRCPT TO:<${to}>\r\nRCPT TO:<not an address>\r\nDATA\r\n`,
        );
        const replies = await wire.replies(4);
        wire.write(
            Buffer.concat([dot_stuffed(compose({ To: to })), Buffer.from('NOOP\r\nQUIT\r\n')]),
        );
        const rest = await wire.replies(3);

        expect(replies.map((reply) => reply.code)).toEqual([250, 250, 501, 354]);
        expect(rest.map((reply) => reply.code)).toEqual([250, 250, 221]);
        await mode.sink.arrived(to);
    });

    it('BDAT: chunks of any bytes come together, dots unstuffed', async () => {
        const wire = await logged_in();
        const to = `${unique()}@away.test`;
        const message = compose({ To: to }, '.\r\n..\r\n.x\r\nend\r\n');
        const [first, second] = [message.subarray(0, 40), message.subarray(40)];

        await wire.ask('MAIL FROM:<sender@demo.test>');
        await wire.ask(`RCPT TO:<${to}>`);
        wire.write(Buffer.concat([Buffer.from(`BDAT ${first.length}\r\n`), first]));
        wire.write(
            Buffer.concat([
                Buffer.from(`BDAT ${second.length}\r\n`),
                second,
                Buffer.from('BDAT 0 LAST\r\n'),
            ]),
        );
        const replies = await wire.replies(3);

        expect(replies.map((reply) => reply.code)).toEqual([250, 250, 250]);
        expect(body_of((await mode.sink.arrived(to)).message)).toEqual(body_of(message));
        wire.close();
    });

    it('BDAT without a transaction swallows its bytes and says so', async () => {
        const wire = await logged_in();

        wire.write('BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n');
        const replies = await wire.replies(2);

        expect(replies[0]!.code).toBe(503);
        expect(replies[1]!.code).toBe(250);
        wire.close();
    });

    it('SMTPUTF8: addresses and header fields arrive as they were given', async () => {
        const wire = await logged_in();
        const to = `prüfung-${unique()}@away.test`;
        const message = compose({ To: to, Subject: 'Grüße' });

        expect((await wire.ask('MAIL FROM:<sender@demo.test> SMTPUTF8 BODY=8BITMIME')).code).toBe(
            250,
        );
        expect((await wire.ask(`RCPT TO:<${to}>`)).code).toBe(250);
        await wire.ask('DATA');
        wire.write(dot_stuffed(message));

        expect((await wire.reply()).code).toBe(250);
        const taken = await mode.sink.arrived(to);
        expect(taken.message.includes(Buffer.from('Subject: Grüße\r\n'))).toBe(true);
        wire.close();
    });

    it('SIZE: a message announced too large is refused at MAIL', async () => {
        const wire = await logged_in();
        const size = Number(/^SIZE (\d+)$/m.exec((await wire.ask('EHLO client.test')).text)![1]);

        expect((await wire.ask(`MAIL FROM:<sender@demo.test> SIZE=${size + 1}`)).code).toBe(552);
        expect((await wire.ask(`MAIL FROM:<sender@demo.test> SIZE=${size}`)).code).toBe(250);
        wire.close();
    });

    it('DSN: parameters are taken', async () => {
        const wire = await logged_in();

        expect((await wire.ask('MAIL FROM:<sender@demo.test> RET=HDRS ENVID=QQ314159')).code).toBe(
            250,
        );
        expect(
            (
                await wire.ask(
                    'RCPT TO:<x@away.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;x@away.test',
                )
            ).code,
        ).toBe(250);
        expect((await wire.ask('RCPT TO:<y@away.test> NOTIFY=NEVER,FAILURE')).code).toBe(501);
        wire.close();
    });
});

describe('STARTTLS', () => {
    it('drops what was pipelined behind it', async () => {
        const wire = await Wire.connect(mode.ports.starttls);
        await wire.reply();
        await wire.ask('EHLO client.test');

        wire.write('STARTTLS\r\nNOOP\r\nMAIL FROM:<injected@demo.test>\r\n');
        expect((await wire.reply()).code).toBe(220);
        await wire.shake_hands();
        const reply = await wire.ask('EHLO client.test');

        expect(reply.lines[0]).toMatch(/^250-/);
        expect(reply.text).toMatch(/^PIPELINING$/m);
        expect(wire.unread).toBe('');
        wire.close();
    });

    it('forgets what was said in clear', async () => {
        const wire = await Wire.connect(mode.ports.starttls);
        await wire.reply();
        await wire.ask('EHLO client.test');
        await wire.start_tls();

        expect((await wire.ask('MAIL FROM:<sender@demo.test>')).code).toBe(503);
        wire.close();
    });

    it('is refused a second time', async () => {
        const wire = await Wire.under_tls(mode.ports.starttls);

        expect((await wire.ask('STARTTLS')).code).toBe(503);
        wire.close();
    });
});

describe('a refused recipient', () => {
    it('never turns into an accepted message', async () => {
        const wire = await Wire.connect(mode.ports.starttls);
        await wire.reply();
        await wire.ask('EHLO client.test');
        await wire.ask('MAIL FROM:<stranger@elsewhere.test>');

        const refused = await wire.ask('RCPT TO:<somebody@elsewhere.test>');
        const data = await wire.ask('DATA');

        expect(refused.code).toBeGreaterThanOrEqual(500);
        expect([503, 554]).toContain(data.code);
        wire.close();
    });

    it('does not spoil the others', async () => {
        const wire = await logged_in();
        const to = `${unique()}@away.test`;

        await wire.ask('MAIL FROM:<sender@demo.test>');
        expect((await wire.ask('RCPT TO:<>')).code).toBe(501);
        await wire.ask(`RCPT TO:<${to}>`);
        expect((await wire.ask('DATA')).code).toBe(354);
        wire.write(dot_stuffed(compose({})));

        expect((await wire.reply()).code).toBe(250);
        expect((await mode.sink.arrived(to)).envelope.rcpt_to).toEqual([to]);
        wire.close();
    });
});

describe('smuggling', () => {
    // Each is an end of data to some server, followed by what would be another message.
    const endings: Array<[string, string]> = [
        ['LF . LF', '\n.\n'],
        ['LF . CRLF', '\n.\r\n'],
        ['CRLF . LF', '\r\n.\n'],
        ['CR . CR', '\r.\r'],
        ['CR . CRLF', '\r.\r\n'],
        ['CRLF . CR', '\r\n.\r'],
        ['CRLF NUL . CRLF', '\r\n\0.\r\n'],
    ];

    it.each(endings)('by %s does not end a message', async (_, ending) => {
        const wire = await logged_in();
        const [outer, inner] = [unique('outer'), unique('smuggled')];
        const smuggled = `MAIL FROM:<sender@demo.test>\r\nRCPT TO:<${inner}@away.test>\r\nDATA\r\n`;
        const hidden = compose({ To: `${inner}@away.test` }).toString('latin1');

        await wire.ask('MAIL FROM:<sender@demo.test>');
        await wire.ask(`RCPT TO:<${outer}@away.test>`);
        await wire.ask('DATA');
        const message = compose({}, `text${ending}`).toString('latin1');
        wire.write(Buffer.from(`${message}${smuggled}${hidden}\r\n.\r\n`, 'latin1'));
        const reply = await wire.reply();
        const next = await wire.ask('NOOP');

        expect(reply.code).toBeGreaterThanOrEqual(500);
        expect(next.code).toBe(250);
        expect(mode.sink.to(`${inner}@away.test`)).toEqual([]);
        wire.close();
    });
});

describe('limits', () => {
    it('a command line too long is 500, and the conversation goes on', async () => {
        const wire = await logged_in();

        expect((await wire.ask(`NOOP ${'x'.repeat(100_000)}`)).code).toBe(500);
        expect((await wire.ask('NOOP')).code).toBe(250);
        wire.close();
    });

    it('recipients beyond the limit are 452', async () => {
        const wire = await logged_in();
        const most = Number(/RCPTMAX=(\d+)/.exec((await wire.ask('EHLO client.test')).text)![1]);
        await wire.ask('MAIL FROM:<sender@demo.test>');

        const commands = Array.from(
            { length: most + 1 },
            (_, n) => `RCPT TO:<r${n}@away.test>\r\n`,
        );
        wire.write(commands.join(''));
        const codes = (await wire.replies(most + 1)).map((reply) => reply.code);

        expect(codes.slice(0, most).every((code) => code === 250)).toBe(true);
        expect(codes[most]).toBe(452);
        wire.close();
    });

    it('many errors end in 421', async () => {
        const wire = await Wire.connect(mode.ports.starttls);
        await wire.reply();
        await wire.ask('EHLO client.test');

        let code = 0;
        for (let n = 0; n < 100 && code !== 421; ++n) code = (await wire.ask('NONSENSE')).code;

        expect(code).toBe(421);
        await wire.closed();
    });

    it('guessing passwords ends the connection', async () => {
        const wire = await Wire.under_tls(mode.ports.submission);

        const guesses = Array.from(
            { length: 3 },
            () => `AUTH PLAIN ${plain('x', unique('guess'))}\r\n`,
        );
        wire.write(guesses.join(''));
        const replies = await wire.replies(3);

        expect(replies.map((reply) => reply.code)).toEqual([535, 535, 535]);
        await wire.closed();
    });

    it('random bytes do no harm', async () => {
        for (let n = 0; n < 20; ++n) {
            const wire = await Wire.connect(mode.ports.starttls);
            wire.write(randomBytes(2_000));
            wire.socket.end();
            await wire.closed();
        }

        const wire = await Wire.connect(mode.ports.starttls);
        expect((await wire.reply()).code).toBe(220);
        wire.close();
    });
});

describe('a message', () => {
    it('gets one Received field that names client, protocol and time', async () => {
        const wire = await logged_in();
        const to = `${unique()}@away.test`;

        await wire.send('sender@demo.test', [to], compose({ To: to }));

        const received = field((await mode.sink.arrived(to)).message, 'Received');
        expect(received).toHaveLength(1);
        expect(received[0]).toMatch(
            /^from client\.test \(.*\[127\.0\.0\.1\]\) by \S+ with (UTF8)?E?SMTPS?A?\b/,
        );
        wire.close();
    });

    it('that has a NUL is refused', async () => {
        const wire = await logged_in();

        const reply = await wire.send('sender@demo.test', ['x@away.test'], compose({}, 'a\0b\r\n'));

        expect(reply.code).toBeGreaterThanOrEqual(500);
        wire.close();
    });
});
