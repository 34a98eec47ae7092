// HAProxy from Debian on loopback, in front of a server that wants PROXY headers.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { listening } from './postrider.ts';
import { Program } from './process.ts';
import { scratch } from './world.ts';

/** A way through the proxy: `front` and the server's port, with `options` of HAProxy's `server`. */
export interface Way {
    front: number;
    server: number;
    options: string;
}

/** Every way, in one proxy. */
export async function haproxy(ways: Way[]): Promise<Program> {
    const file = join(scratch('haproxy'), 'haproxy.cfg');
    writeFileSync(file, configuration(ways));
    const process = new Program('haproxy', ['-db', '-f', file], { name: 'haproxy' }).watched();
    for (const way of ways) await listening(process, '127.0.0.1', way.front);
    return process;
}

function configuration(ways: Way[]): string {
    const head = `global
    maxconn 100
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
`;
    const parts = ways.map(
        (way) => `listen on_${way.front}
    bind 127.0.0.1:${way.front}
    server one 127.0.0.1:${way.server} ${way.options}
`,
    );
    return head + parts.join('');
}
