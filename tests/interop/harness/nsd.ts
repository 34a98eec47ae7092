// A name server of NLnet Labs on loopback, serving one zone given as text.
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Resolver } from 'node:dns/promises';
import { join } from 'node:path';

import { free_ports } from './ports.ts';
import { Program, run_well } from './process.ts';
import { until } from './until.ts';
import { scratch } from './world.ts';

export interface NameServer {
    port: number;
    /** As `resolver.servers` wants it. */
    server: string;
    queries: Resolver;
    /** File with the keys of the zones that are signed, as `resolver.trust_anchor` wants it. */
    anchors: string;
    /** Serves these records instead in a zone that it has, and returns when it does. */
    change(name: string, records: string): Promise<void>;
}

/**
 * Serves `zone` (records below `test.`, without SOA and NS) as the zone test, and others by their
 * names. Those in `signed` are signed with keys of their own (DNSSEC).
 */
export async function nsd(
    zone: string,
    others: Record<string, string> = {},
    signed: string[] = [],
): Promise<NameServer> {
    const folder = scratch('nsd');
    const port = await free_ports();
    mkdirSync(join(folder, 'tmp'));
    const zones = { test: zone, ...others };
    const keys = new Map<string, string>();
    const anchors = join(folder, 'anchors');
    for (const name of signed) keys.set(name, await new_key(folder, name, anchors));
    let serial = 0;
    const write = async (name: string, records: string): Promise<void> => {
        const file = join(folder, `${name}.zone`);
        writeFileSync(file, `${zone_head(name, ++serial)}${records}\n`);
        const key = keys.get(name);
        if (key !== undefined) await sign(file, key);
    };
    for (const [name, records] of Object.entries(zones)) await write(name, records);
    writeFileSync(join(folder, 'nsd.conf'), configuration(folder, port, Object.keys(zones)));

    const process = new Program('nsd', ['-d', '-c', join(folder, 'nsd.conf')], {
        name: 'nsd',
    }).watched();
    const queries = new Resolver({ timeout: 500, tries: 1 });
    queries.setServers([`127.0.0.1:${port}`]);
    await until(
        async () => {
            if (!process.is_running) throw new Error(`nsd ended:\n${process.stderr}`);
            return queries.resolveNs('test').catch(() => undefined);
        },
        { for: 'nsd to answer' },
    );
    const change = async (name: string, records: string): Promise<void> => {
        await write(name, records);
        process.signal('SIGHUP');
        const is_served = async (): Promise<boolean> =>
            (await queries.resolveSoa(name).catch(() => undefined))?.serial === serial;
        await until(is_served, { for: `nsd to serve ${name} anew` });
    };
    return { port, server: `127.0.0.1@${port}`, queries, anchors, change };
}

/** A key for the zone, added to `anchors`; its file, without an ending. */
async function new_key(folder: string, name: string, anchors: string): Promise<string> {
    const keygen = ['-a', 'ECDSAP256SHA256', '-k', name];
    const key = (await run_well('ldns-keygen', keygen, { cwd: folder })).trim();
    appendFileSync(anchors, readFileSync(join(folder, `${key}.key`)));
    return join(folder, key);
}

async function sign(file: string, key: string): Promise<void> {
    await run_well('ldns-signzone', ['-f', `${file}.signed`, file, key]);
    renameSync(`${file}.signed`, file);
}

function zone_head(name: string, serial: number): string {
    return `$ORIGIN ${name}.
$TTL 60
@ SOA ns hostmaster ${serial} 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
`;
}

function configuration(folder: string, port: number, zones: string[]): string {
    return `server:
    ip-address: 127.0.0.1
    port: ${port}
    server-count: 1
    username: ""
    chroot: ""
    database: ""
    logfile: "/dev/stderr"
    pidfile: "${folder}/nsd.pid"
    xfrdfile: "${folder}/xfrd.state"
    xfrdir: "${folder}/tmp"
    zonelistfile: "${folder}/zone.list"
    zonesdir: "${folder}"
    verbosity: 1
remote-control:
    control-enable: no
${zones.map((name) => `zone:\n    name: ${name}\n    zonefile: ${name}.zone\n`).join('')}`;
}
