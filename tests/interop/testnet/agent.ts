// A small egress agent of ours elsewhere, and the SOCKS door to it here.
import { join } from 'node:path';

import { program } from '../harness/places.ts';
import { free_ports } from '../harness/ports.ts';
import { Program, run_well } from '../harness/process.ts';
import type { Proxy } from '../harness/proxies.ts';
import { scratch } from '../harness/world.ts';

/** Mutual TLS between both; the far one calls from `source`, and only `target` on this port. */
export async function agent(source: string, target: string, target_port: number): Promise<Proxy> {
    const keys = join(scratch('agent'), 'keys');
    await run_well(program(), ['egress', 'keys', 'agent.test', '--keys', keys]);
    const far = `${source}:${await free_ports()}`;
    const port = await free_ports();
    const begin = async (what: string, listen: string, flags: string[]): Promise<Program> => {
        const words = ['egress', what, '--keys', keys, '--listen', listen, ...flags];
        const begun = new Program(program(), words, { name: `egress ${what}` }).watched();
        await begun.line((line) => line.startsWith('Listening'));
        return begun;
    };
    await begin('serve', far, [
        '--port',
        String(target_port),
        '--allow',
        target,
        '--source',
        source,
    ]);
    const near = ['--agent', far, '--name', 'agent.test'];
    const process = await begin('connect', `127.0.0.1:${port}`, near);
    return { address: '127.0.0.1', port, process };
}
