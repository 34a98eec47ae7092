// Another host: a network namespace behind a wire of its own, with IPv4 and IPv6.
import { program } from '../harness/places.ts';
import { listening } from '../harness/postrider.ts';
import { Program, run, run_well } from '../harness/process.ts';
import { Sink } from '../harness/sink.ts';
import { at_end, scratch } from '../harness/world.ts';

/** Its addresses and ours, and a network whose packets it swallows. */
export const wire = {
    near: ['198.51.100.1', '2001:db8:6::1'],
    far: ['198.51.100.2', '2001:db8:6::2'],
    black_hole: '2001:db8:66::2',
} as const;

/** Resource: gone at the end of the file. */
export class FarHost {
    private constructor(private readonly name: string) {}

    /** Why not, where that cannot be done: root alone may, and not in every container. */
    static async make(): Promise<FarHost | string> {
        const name = `prfar${process.pid}`;
        const host = new FarHost(name);
        const begun = await run('ip', ['netns', 'add', name]).catch((trouble: unknown) => ({
            code: -1,
            stderr: String(trouble),
        }));
        if (begun.code !== 0) return `no network namespace can be made: ${begun.stderr.trim()}`;
        at_end(async () => {
            await run_well('ip', ['netns', 'delete', name]);
        });
        const link = ['link', 'add', name, 'type', 'veth', 'peer', 'name', 'near', 'netns', name];
        const joined = await run('ip', link);
        if (joined.code !== 0) return `no wire can be made: ${joined.stderr.trim()}`;
        await host.#set_up();
        return host;
    }

    async #set_up(): Promise<void> {
        const ip = (words: string): Promise<string> => run_well('ip', words.split(' '));
        await ip(`address add ${wire.near[0]}/24 dev ${this.name}`);
        await ip(`address add ${wire.near[1]}/64 dev ${this.name} nodad`);
        await ip(`link set ${this.name} up`);
        await ip(`-n ${this.name} address add ${wire.far[0]}/24 dev near`);
        await ip(`-n ${this.name} address add ${wire.far[1]}/64 dev near nodad`);
        await ip(`-n ${this.name} link set near up`);
        // It takes packets for this network, and forwards nothing.
        await ip(`route add ${wire.black_hole}/128 via ${wire.far[1]}`);
    }

    /** `postrider sink` there. */
    async sink(address: string, port: number): Promise<Sink> {
        const folder = scratch('far');
        const host = address.includes(':') ? `[${address}]` : address;
        const command = [program(), 'sink', '--listen', `${host}:${port}`, '--dir', folder];
        const process = new Program('ip', ['netns', 'exec', this.name, ...command], {
            name: `postrider sink on ${address}`,
        }).watched();
        await listening(process, address, port);
        return new Sink(folder);
    }
}
