// Proxies of Debian that connections leave through: microsocks, dante, HAProxy.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { free_ports } from './ports.ts';
import { listening } from './postrider.ts';
import { Program, run_well } from './process.ts';
import { scratch } from './world.ts';

export interface Proxy {
    address: string;
    port: number;
    process: Program;
}

/** SOCKS 5; `source` is the address that it calls from. */
export async function microsocks(
    address: string,
    source: string,
    login?: { user: string; password: string },
): Promise<Proxy> {
    const port = await free_ports();
    const asks = login === undefined ? [] : ['-u', login.user, '-P', login.password];
    const args = ['-i', address, '-p', String(port), '-b', source, ...asks];
    const process = new Program('microsocks', args).watched();
    await listening(process, address, port);
    return { address, port, process };
}

/** SOCKS 5 by another hand; calls from `source`. With a login root alone may start it. */
export async function dante(
    address: string,
    source: string,
    login?: { user: string; password: string },
): Promise<Proxy> {
    const port = await free_ports();
    const folder = scratch('dante');
    const config = join(folder, 'danted.conf');
    writeFileSync(
        config,
        `logoutput: stderr
internal: ${address} port = ${port}
external: ${source}
clientmethod: none
socksmethod: ${login === undefined ? 'none' : 'username'}
user.privileged: root
user.unprivileged: nobody
client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 command: connect }
`,
    );
    const command = ['danted', '-f', config, '-p', join(folder, 'danted.pid')];
    const words = login === undefined ? command : await with_user(folder, login, command);
    const process = new Program(words[0]!, words.slice(1), { name: 'danted' }).watched();
    await listening(process, address, port);
    return { address, port, process };
}

/** The command, to which the user is one of the machine's: dante knows no others. */
async function with_user(
    folder: string,
    login: { user: string; password: string },
    command: string[],
): Promise<string[]> {
    const hash = await run_well('openssl', ['passwd', '-6', login.password]);
    const lines = {
        passwd: `${login.user}:x:60095:60095::/:/bin/false`,
        shadow: `${login.user}:${hash.trim()}:20000:0:99999:7:::`,
    };
    const mounts = Object.entries(lines).map(([name, line]) => {
        const file = join(folder, name);
        writeFileSync(file, `${readFileSync(`/etc/${name}`, 'utf8')}${line}\n`, { mode: 0o600 });
        if (name === 'passwd') chmodSync(file, 0o644);
        return `mount --bind ${file} /etc/${name}`;
    });
    return ['unshare', '-m', 'sh', '-ec', [...mounts, `exec ${command.join(' ')}`].join('\n')];
}

/** Takes the PROXY protocol and connects to where it says; calls from `source`. */
export async function haproxy(address: string, source: string): Promise<Proxy> {
    const port = await free_ports();
    const config = join(scratch('haproxy'), 'haproxy.cfg');
    writeFileSync(
        config,
        `global
    maxconn 100
defaults
    mode tcp
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend in
    bind ${address}:${port} accept-proxy
    default_backend out
backend out
    source ${source}
    server any 0.0.0.0
`,
    );
    const process = new Program('haproxy', ['-db', '-f', config]).watched();
    await listening(process, address, port);
    return { address, port, process };
}
