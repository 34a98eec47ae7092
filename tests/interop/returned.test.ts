// What comes back about mail that was sent: bounces of a real Postfix, complaints, reports.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { swaks } from './harness/clients.ts';
import { Imposter } from './harness/imposter.ts';
import { compose, dot_stuffed, field, unique, with_crlf } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Postfix } from './harness/postfix.ts';
import { Server } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { Wire } from './harness/wire.ts';
import { scratch } from './harness/world.ts';

const zone = `
far MX 10 mx.far
mx.far A 127.0.0.60
wall MX 10 mx.wall
mx.wall A 127.0.0.61
`;

interface Row {
    id: number;
    status: string;
    to: string;
    from: string;
}

let acme: Tenant;
let far: Postfix;

beforeAll(async () => {
    const around = await surroundings(zone);
    acme = await tenant(await Server.start(delivering(around)));
    await Imposter.start('127.0.0.61', around.port, {
        answer: (command) => (/^RCPT/i.test(command) ? '550 5.1.1 Nobody here' : undefined),
    });
    // It takes everything, and finds out later what it cannot deliver.
    far = await Postfix.start({
        address: '127.0.0.60',
        port: around.port,
        host_name: 'mx.far.test',
        tls: false,
        main: {
            virtual_mailbox_domains: 'far.test',
            relayhost: `[127.0.0.1]:${acme.server.smtp_port}`,
            smtp_tls_security_level: 'none',
            smtpd_reject_unlisted_recipient: 'no',
            transport_maps:
                'inline:{ {nobody@far.test = error:5.1.1 No such user here}, ' +
                '{full@far.test = error:5.2.2 The mailbox is full}, ' +
                `{passed-on@far.test = smtp:[127.0.0.61]:${around.port}} }`,
        },
    });
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
    return (await row_to(to)).id;
}

async function rows(): Promise<Row[]> {
    return (await acme.server.cli.json('message', 'list', 'acme/main')) as Row[];
}

async function row_to(to: string): Promise<Row> {
    return until(async () => (await rows()).find((row) => row.to === to), { for: `mail to ${to}` });
}

async function becomes(id: number, status: string): Promise<void> {
    await until(async () => (await rows()).some((row) => row.id === id && row.status === status), {
        for: `delivery ${id} to be ${status}`,
        within: 20_000,
    });
}

async function suppressed(address: string): Promise<Record<string, string> | undefined> {
    const ended = await acme.server.cli.run('suppress', 'check', 'acme/main', address, '--json');
    return ended.code === 0 ? (JSON.parse(ended.stdout) as Record<string, string>) : undefined;
}

async function story(id: number): Promise<string[]> {
    const life = (await acme.server.cli.json('message', 'trace', String(id))) as {
        events: { event: string }[];
    };
    return life.events.map(({ event }) => event);
}

/** A message that arrived at Postfix, and the return path that it came with. */
async function delivered(): Promise<{ id: number; to: string; message: string; path: string }> {
    const to = `${unique('ann')}@far.test`;
    const id = await send(to);
    const message = (await far.arrived(`Subject: ${to}`)).toString();
    const path = /^Return-Path: <(.*)>/m.exec(message)![1]!;
    await becomes(id, 'delivered');
    return { id, to, message, path };
}

/** Hands a message to the front door, as anybody may. */
async function hand_in(to: string, message: string, from = ''): Promise<string> {
    const path = join(scratch('returned'), 'message');
    writeFileSync(path, message.replaceAll(/\r?\n/g, '\n'));
    const sent = await swaks(acme.server.smtp_port, [
        '--from',
        from,
        '--to',
        to,
        '--data',
        `@${path}`,
    ]);
    return sent.stdout + sent.stderr;
}

function arf(original: string): string {
    return `From: fbl@provider.test
To: complaints+acme@rp.postrider.test
Subject: Complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

A user complained.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1

--b
Content-Type: message/rfc822

${original}
--b--
`;
}

describe('a bounce of a real Postfix', () => {
    it('ends the delivery that a host had taken, and its address is suppressed', async () => {
        const to = 'nobody@far.test';
        const id = await send(to);

        await becomes(id, 'bounced');

        expect(await suppressed(to)).toMatchObject({ source: 'bounce', class: 'bad-address' });
        expect(await story(id)).toEqual(
            expect.arrayContaining(['accepted', 'delivered', 'bounced']),
        );
        await send(to);
        expect((await rows()).some((row) => row.to === to && row.status === 'held')).toBe(true);
    });

    it('about a full mailbox suppresses nobody', async () => {
        const id = await send('full@far.test');

        await becomes(id, 'bounced');

        expect(await suppressed('full@far.test')).toBeUndefined();
    });

    it('that another host made it write is understood', async () => {
        const id = await send('passed-on@far.test');

        await becomes(id, 'bounced');

        expect(await suppressed('passed-on@far.test')).toMatchObject({ class: 'bad-address' });
    });
});

describe('a refusal to our face', () => {
    it('of an address that does not exist suppresses it', async () => {
        const to = `${unique('none')}@wall.test`;
        const id = await send(to);

        await becomes(id, 'bounced');

        expect(await suppressed(to)).toMatchObject({ source: 'reply', class: 'bad-address' });
    });
});

describe('what is forged or no bounce', () => {
    it('changes nothing', async () => {
        const sent = await delivered();
        const forged = sent.path.replace(/\+(.)/, (_, c: string) => (c === 'a' ? '+b' : '+a'));
        const dsn = (action: string) =>
            compose(
                {
                    From: 'MAILER-DAEMON@far.test',
                    Subject: 'Undelivered Mail',
                    'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
                },
                with_crlf(
                    Buffer.from(
                        `--b\n\nNo.\n--b\nContent-Type: message/delivery-status\n\n` +
                            `Reporting-MTA: dns; mx.far.test\n\nFinal-Recipient: rfc822; ${sent.to}\n` +
                            `Action: ${action}\nStatus: ${action === 'failed' ? '5.1.1' : '4.4.1'}\n\n--b--\n`,
                    ),
                ).toString(),
            ).toString();

        await hand_in(forged, dsn('failed'));
        await hand_in(sent.path, dsn('delayed'));
        await hand_in(
            sent.path,
            'Subject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.\n',
        );

        expect((await row_to(sent.to)).status).toBe('delivered');
        expect(await suppressed(sent.to)).toBeUndefined();
        await hand_in(sent.path, dsn('failed'));
        await becomes(sent.id, 'bounced');
    });
});

describe('a complaint', () => {
    it('about a message of ours suppresses its recipient', async () => {
        const sent = await delivered();

        await hand_in('complaints+acme@rp.postrider.test', arf(sent.message), 'fbl@provider.test');

        expect(await suppressed(sent.to)).toMatchObject({ source: 'complaint' });
        expect(await story(sent.id)).toContain('complained');
        expect((await row_to(sent.to)).status).toBe('delivered');
    });

    it('with a forged mark changes nothing', async () => {
        const sent = await delivered();
        const mark = field(with_crlf(Buffer.from(sent.message)), 'X-Postal-MsgID')[0]!.trim();
        const forged = `X-Postal-MsgID: ${mark.split('').reverse().join('')}\nSubject: x\n\nHi\n`;

        await hand_in('complaints+acme@rp.postrider.test', arf(forged), 'fbl@provider.test');

        expect(await suppressed(sent.to)).toBeUndefined();
    });
});

describe('a report', () => {
    const dmarc = `<?xml version="1.0"?><feedback><report_metadata><org_name>Provider</org_name>
<email>r@provider.test</email><report_id>r-1</report_id><date_range><begin>1790000000</begin>
<end>1790086400</end></date_range></report_metadata><policy_published><domain>acme.test</domain>
<p>none</p></policy_published><record><row><source_ip>192.0.2.1</source_ip><count>5</count>
<policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf>
</policy_evaluated></row><identifiers><header_from>acme.test</header_from></identifiers>
<auth_results><spf><domain>acme.test</domain><result>fail</result></spf></auth_results></record>
</feedback>`;

    /** A message with one attachment. */
    function attached(type: string, name: string, bytes: Buffer): string {
        return `From: r@provider.test
Subject: Report
MIME-Version: 1.0
Content-Type: ${type}; name="${name}"
Content-Disposition: attachment; filename="${name}"
Content-Transfer-Encoding: base64

${bytes.toString('base64').replaceAll(/.{76}/g, '$&\n')}
`;
    }

    it('of DMARC in a zip is kept, once', async () => {
        const folder = scratch('report');
        writeFileSync(join(folder, 'report.xml'), dmarc);
        execFileSync('zip', ['-q', 'report.zip', 'report.xml'], { cwd: folder });
        const bytes = execFileSync('cat', [join(folder, 'report.zip')]);
        const message = attached('application/zip', 'report.zip', bytes);

        for (let n = 0; n < 2; ++n)
            await hand_in('dmarc+acme@rp.postrider.test', message, 'r@provider.test');

        const { cli } = acme.server;
        const list = (await cli.json('report', 'list', 'dmarc', '--org', 'acme')) as {
            id: number;
        }[];
        expect(list).toHaveLength(1);
        expect(list[0]).toMatchObject({ reporter: 'Provider', messages: 5, passed: 5 });
        expect(await cli.json('report', 'show', 'dmarc', String(list[0]!.id))).toMatchObject({
            rows: [{ source: '192.0.2.1', messages: 5, dkim: 'pass', spf: 'fail' }],
        });
    });

    it('of TLS is kept', async () => {
        const report = {
            'organization-name': 'Provider',
            'date-range': {
                'start-datetime': '2026-11-20T00:00:00Z',
                'end-datetime': '2026-11-20T23:59:59Z',
            },
            'contact-info': 'r@provider.test',
            'report-id': 't-1',
            policies: [
                {
                    policy: { 'policy-type': 'sts', 'policy-domain': 'acme.test' },
                    summary: {
                        'total-successful-session-count': 9,
                        'total-failure-session-count': 1,
                    },
                },
            ],
        };
        const message = attached(
            'application/tlsrpt+json',
            'report.json',
            Buffer.from(JSON.stringify(report)),
        );

        await hand_in('tlsrpt+acme@rp.postrider.test', message, 'r@provider.test');

        expect(await acme.server.cli.json('report', 'list', 'tls')).toMatchObject([
            { reporter: 'Provider', successes: 9, failures: 1 },
        ]);
    });

    it('that is none is refused', async () => {
        const said = await hand_in(
            'dmarc+acme@rp.postrider.test',
            'Subject: x\n\nhello\n',
            'r@p.test',
        );

        expect(said).toMatch(/5\d\d 5\.6\./);
    });
});
