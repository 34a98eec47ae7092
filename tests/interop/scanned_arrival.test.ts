// Mail that arrives, scanned by the real rspamd and clamd before its sender hears 250.
import { beforeAll, describe, expect, it } from 'vitest';

import { compose, unique } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Server, type Yaml } from './harness/postrider.ts';
import { clamd, eicar, gtube, rspamd, type Scanner } from './harness/scanners.ts';
import { until } from './harness/until.ts';
import { Wire, type Reply } from './harness/wire.ts';

interface Shown {
    id: number;
    status: string;
    subject: string;
    hold_reason: string | null;
    inspection: {
        spam: { status: string; score: number; note: string | null };
        threat: { status: string; details: string | null };
    };
}

let spam_scanner: Scanner;
let virus_scanner: Scanner;
let acme: Tenant;
let usual: Yaml;

function groups(when_down: string): Yaml {
    return {
        ...usual,
        rspamd: { enabled: true, port: spam_scanner.port },
        clamav: { enabled: true, port: virus_scanner.port },
        scan: { when_down, threat_timeout: '3s' },
    };
}

/** Sends from outside; what was said to the message. */
async function arrive(name: string, subject: string, body: string): Promise<Reply> {
    const wire = await Wire.connect(acme.server.smtp_port);
    await wire.reply();
    await wire.ask('EHLO mx.sender.test');
    const message = compose(
        { From: 'A <a@sender.test>', To: 'x@acme.test', Subject: subject },
        body,
    );
    const reply = await wire.send('a@sender.test', [`${name}@acme.test`], message);
    wire.close();
    return reply;
}

async function shown(subject: string): Promise<Shown> {
    const look = async (): Promise<Shown | undefined> => {
        const all = (await acme.server.cli.json('message', 'list', 'acme/main')) as Shown[];
        return all.find((each) => each.subject === subject);
    };
    const { id } = await until(look, { for: `the message ${subject}` });
    return (await acme.server.cli.json('message', 'show', String(id))) as Shown;
}

async function arrived(name: string, body: string): Promise<Shown> {
    const word = unique();
    const reply = await arrive(name, word, body);
    expect(reply.code, reply.text).toBe(250);
    return shown(word);
}

/** The server again with another configuration. */
async function restart(when_down: string): Promise<void> {
    await acme.server.stop();
    acme.server.configure(groups(when_down));
    await acme.server.start();
}

beforeAll(async () => {
    usual = delivering(await surroundings('sender A 127.0.0.1'));
    [spam_scanner, virus_scanner] = await Promise.all([rspamd(), clamd()]);
    acme = await tenant(await Server.start(groups('open')));
    const { cli } = acme.server;
    // Without a DNS, rspamd thinks ill of everything.
    await cli.json('server', 'set', 'acme/main', '--spam-threshold', '12');
    for (const mode of ['mark', 'quarantine', 'fail']) {
        const words = ['route', 'create', 'acme/main', `${mode}@acme.test`];
        await cli.json(...words, '--mode', 'accept', '--spam', mode);
    }
}, 120_000);

describe('mail that arrives', () => {
    it('passes when nothing is found', async () => {
        const message = await arrived('fail', 'Hello.\r\n');

        expect(message.status).toBe('processed');
        expect(message.inspection).toMatchObject({
            spam: { status: 'NotSpam' },
            threat: { status: 'clean' },
        });
    });

    it('is treated as its route wants when it is spam', async () => {
        const marked = await arrived('mark', `${gtube}\r\n`);
        const held = await arrived('quarantine', `${gtube}\r\n`);
        const ended = await arrived('fail', `${gtube}\r\n`);

        expect(marked.status).toBe('processed');
        expect(marked.inspection.spam).toMatchObject({ status: 'Spam', score: 15 });
        expect(held.status).toBe('held');
        expect(ended.status).toBe('bounced');
    });

    it('ends from the failure threshold on, whatever its route wants', async () => {
        const { cli } = acme.server;
        await cli.json('server', 'set', 'acme/main', '--spam-failure-threshold', '15');
        const ended = async (): Promise<boolean> =>
            (await arrived('mark', `${gtube}\r\n`)).status === 'bounced';

        // A change is seen within a second.
        await until(async () => (await ended()) || undefined, { for: 'the new threshold' });
        await cli.json('server', 'set', 'acme/main', '--spam-failure-threshold', '20');
    });

    it('is held when it carries a virus', async () => {
        const message = await arrived('mark', `${eicar}\r\n`);

        expect(message.status).toBe('held');
        expect(message.hold_reason).toContain('Eicar-Test-Signature');
        expect(message.inspection.threat.status).toBe('infected');
    });
});

describe('while a scanner is down, mail that arrives', () => {
    it('passes and says so, or waits, as the operator chose', async () => {
        await virus_scanner.stop();

        const message = await arrived('mark', 'Hello.\r\n');
        expect(message.status).toBe('processed');
        expect(message.inspection.threat).toMatchObject({ status: 'not checked' });
        expect(message.inspection.threat.details).toMatch(/^clamav: /);

        await restart('closed');
        const word = unique();
        const refused = await arrive('mark', word, 'Hello.\r\n');
        expect(refused).toMatchObject({ code: 451 });
        expect(refused.text).toMatch(/^4\.7\.1 /);

        await virus_scanner.again();
        const again = async (): Promise<boolean | undefined> =>
            (await arrive('mark', word, 'Hello.\r\n')).code === 250 || undefined;
        await until(again, { for: 'a scanner that is back', within: 20_000 });
        expect((await shown(word)).inspection.threat.status).toBe('clean');
    });
});
