// Addresses that the world would see, lent to this machine: those of the ranges for documentation.
import { run, run_well } from '../harness/process.ts';
import { at_end } from '../harness/world.ts';

/**
 * They are this machine's own until the end of the file. Why not, where that cannot be done: root
 * alone may, and not in every container.
 */
export async function lend_addresses(addresses: string[]): Promise<string | undefined> {
    for (const address of addresses) {
        const [flags, all] = address.includes(':')
            ? [['-6'], `${address}/128`]
            : [['-4'], `${address}/32`];
        await run('ip', [...flags, 'address', 'delete', all, 'dev', 'lo']).catch(() => {});
        const added = await run('ip', [...flags, 'address', 'add', all, 'dev', 'lo']).catch(
            (trouble: unknown) => ({ code: -1, stderr: String(trouble) }),
        );
        if (added.code !== 0) return `no address can be added: ${added.stderr.trim()}`;
        at_end(async () => {
            await run_well('ip', [...flags, 'address', 'delete', all, 'dev', 'lo']);
        });
    }
    return undefined;
}
