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
    const zones = Object.entries({ test: zone, ...others });
    for (const [name, records] of zones) {
        writeFileSync(join(folder, `${name}.zone`), `${zone_head(name)}${records}\n`);
    }
    const names = zones.map(([name]) => name);
    const anchors = join(folder, 'anchors');
    for (const name of signed) await sign(folder, name, anchors);
    writeFileSync(join(folder, 'nsd.conf'), configuration(folder, port, names));

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
    return { port, server: `127.0.0.1@${port}`, queries, anchors };
}

/** Signs the zone in its file and adds its key to `anchors`. */
async function sign(folder: string, name: string, anchors: string): Promise<void> {
    const keygen = ['-a', 'ECDSAP256SHA256', '-k', name];
    const key = (await run_well('ldns-keygen', keygen, { cwd: folder })).trim();
    const plain = join(folder, `${name}.zone`);
    await run_well('ldns-signzone', ['-f', `${plain}.signed`, plain, join(folder, key)]);
    renameSync(`${plain}.signed`, plain);
    appendFileSync(anchors, readFileSync(join(folder, `${key}.key`)));
}

function zone_head(name: string): string {
    return `$ORIGIN ${name}.
$TTL 60
@ SOA ns hostmaster 1 3600 600 86400 60
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
