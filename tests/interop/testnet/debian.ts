// Debian's other mail servers: packages that cannot be installed beside Postfix are unpacked into a
// folder and laid over /usr, for one program alone, in a mount namespace of its own.
import {
    mkdirSync,
    existsSync,
    readFileSync,
    readdirSync,
    renameSync,
    writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Program, run, run_well } from '../harness/process.ts';
import { scratch } from '../harness/world.ts';

/** Users and groups that a package would have made, with their numbers. */
export type Users = Record<string, number>;

/**
 * The packages as files, downloaded from Debian once and kept; undefined where that cannot be done.
 */
export async function unpacked(packages: string[]): Promise<string | undefined> {
    const kept = join(tmpdir(), 'postrider-debian');
    const place = join(kept, packages.join('+'));
    if (existsSync(place)) return place;
    mkdirSync(kept, { recursive: true });
    const folder = scratch('packages');
    const fetched = await run('apt-get', ['download', ...packages], {
        cwd: folder,
        within: 60_000,
    });
    if (fetched.code !== 0) return undefined;
    const files = join(folder, 'files');
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
        await run_well('dpkg', ['-x', join(folder, file), files]);
    }
    if (existsSync(place)) return place;
    await run_well('cp', ['-a', files, `${place}.new`]);
    renameSync(`${place}.new`, place);
    return place;
}

/** Runs one program of `packages` as root among its users. */
export function inside(
    packages: string,
    users: Users,
    command: string[],
    prepare: string[] = [],
): Program {
    const folder = scratch('inside');
    const passwd = Object.entries(users).map(
        ([name, id]) => `${name}:x:${id}:${id}::${folder}:/bin/sh\n`,
    );
    const group = Object.entries(users).map(([name, id]) => `${name}:x:${id}:\n`);
    writeFileSync(join(folder, 'passwd'), readFileSync('/etc/passwd', 'utf8') + passwd.join(''));
    writeFileSync(join(folder, 'group'), readFileSync('/etc/group', 'utf8') + group.join(''));
    const script = [
        'set -e',
        `mount --bind ${folder}/passwd /etc/passwd`,
        `mount --bind ${folder}/group /etc/group`,
        `mount -t overlay overlay -o lowerdir=${packages}/usr:/usr /usr`,
        'mount -t tmpfs tmpfs /var/spool',
        'mount -t tmpfs tmpfs /var/lib',
        // Control sockets, of which there is one by name on a machine.
        'mount -t tmpfs tmpfs /run',
        ...prepare,
        `exec ${command.join(' ')}`,
    ];
    writeFileSync(join(folder, 'begin.sh'), `${script.join('\n')}\n`);
    const name = command[0]!;
    return new Program('unshare', ['-m', 'sh', join(folder, 'begin.sh')], { name }).watched();
}
