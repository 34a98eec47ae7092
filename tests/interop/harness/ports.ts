// Ports on loopback that no other test file and no outgoing connection uses.
import { createServer } from 'node:net';

// Below the ports that Linux gives to outgoing connections; a worker has a range of its own.
const first = 20_000 + (Number(process.env['VITEST_POOL_ID'] ?? '1') % 12) * 1_000;
const count = 1_000;
let next = (process.pid * 40) % count;

/** `length` ports in a row that are free on every address; the first of them. */
export async function free_ports(length = 1): Promise<number> {
    for (let tries = 0; tries < count; ++tries) {
        if (next + length > count) next = 0;
        const port = first + next;
        next += length;
        const free = await Promise.all(Array.from({ length }, (_, index) => is_free(port + index)));
        if (free.every(Boolean)) return port;
    }
    throw new Error(`no ${length} free ports from ${first}`);
}

function is_free(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = createServer();
        server.once('error', () => resolve(false));
        server.listen({ port, host: '0.0.0.0', exclusive: true }, () => {
            server.close(() => resolve(true));
        });
    });
}
