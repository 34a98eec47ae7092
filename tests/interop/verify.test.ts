// A domain proves by its DNS records whose it is; a first message goes out from the command line.
import { beforeAll, describe, expect, it } from 'vitest';

import { type DnsRecord } from './harness/cli.ts';
import { field, unique } from './harness/message.ts';
import { delivering } from './harness/mx.ts';
import { nsd } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import { Server, simulator } from './harness/postrider.ts';
import { type Sink } from './harness/sink.ts';

interface Checked {
    name: string;
    verified: boolean;
    records: Array<{ for: string; type: string; name: string; state: string; found: string[] }>;
}

let server: Server;
let records: DnsRecord[];

/** A line of the zone test. */
function line(record: DnsRecord): string {
    const name = record.name.replace(/\.?test$/, '') || '@';
    const value = record.type === 'TXT' ? strings(record.value) : `${record.value}.`;
    return `${name} ${record.type} ${value}`;
}

function strings(text: string): string {
    return (text.match(/.{1,200}/g) ?? []).map((each) => `"${each}"`).join(' ');
}

/** The server with a DNS that has these records. */
async function with_zone(lines: string[]): Promise<void> {
    const names = await nsd(lines.join('\n'));
    if (server.process?.is_running === true) await server.stop();
    server.configure({ resolver: { servers: [names.server], trust_anchor: '', timeout: '2s' } });
}

function state_of(checked: Checked, purpose: string): string | undefined {
    return checked.records.find((record) => record.for === purpose)?.state;
}

beforeAll(async () => {
    server = await Server.prepare();
    await server.cli.create_org('acme');
    await server.cli.create_server('acme', 'main');
    await server.cli.create_domain('acme/main', 'proven.test');
    records = await server.cli.domain_records('proven.test');
});

describe('postrider domain verify --dns', () => {
    it('does not verify what the DNS does not prove, and shows what is missing', async () => {
        await with_zone(['proven TXT "v=spf1 mx -all"']);

        const ended = await server.cli.run('domain', 'verify', 'proven.test', '--dns', '--json');

        expect(ended.code, ended.stderr).toBe(4);
        expect(ended.stderr).toContain('proven.test is not verified');
        const checked = JSON.parse(ended.stdout) as Checked;
        expect(checked.verified).toBe(false);
        expect(state_of(checked, 'ownership')).toBe('missing');
        expect(state_of(checked, 'SPF')).toBe('wrong');
        expect(state_of(checked, 'DKIM')).toBe('missing');
    });

    it('verifies a domain whose records are published as shown', async () => {
        await with_zone(records.map(line));

        const checked = (await server.cli.json(
            'domain',
            'verify',
            'proven.test',
            '--dns',
        )) as Checked;

        expect(checked.verified).toBe(true);
        for (const record of checked.records) expect(record.state, record.for).toBe('right');
    });
});

describe('postrider send', () => {
    it('hands a message to the server that runs beside it', async () => {
        const port = await free_ports();
        const names = await nsd('away MX 10 mx.away\nmx.away A 127.0.0.60\n');
        const sink: Sink = await simulator('127.0.0.60', port);
        server.configure(delivering({ port, names }));
        await server.start();
        const to = `${unique()}@away.test`;

        await server.cli.json(
            ...['send', '--server', 'acme/main', '--from', 'me@proven.test', '--to', to],
            ...['--subject', 'First'],
        );

        const { message } = await sink.arrived(to, 40_000);
        expect(field(message, 'Subject')).toEqual(['First']);
    }, 60_000);
});
