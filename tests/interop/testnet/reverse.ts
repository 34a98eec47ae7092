// The reverse DNS: which zone the name of an address is in.

/** Address to host name, as zones for `nsd`: of IPv4 a zone for each /24, of IPv6 for each /64. */
export function reverse_zones(
    names: Record<string, string>,
    seconds_kept = 60,
): Record<string, string> {
    const zones: Record<string, string> = {};
    for (const [address, name] of Object.entries(names)) {
        const { zone, label } = reverse_name(address);
        zones[zone] = `${zones[zone] ?? ''}${label} ${seconds_kept} PTR ${name}.\n`;
    }
    return zones;
}

/** "192.0.2.7" is the label 7 in the zone 2.0.192.in-addr.arpa (RFC 1035 §3.5, RFC 3596 §2.5). */
function reverse_name(address: string): { zone: string; label: string } {
    const is_v6 = address.includes(':');
    const parts = is_v6 ? nibbles(address) : address.split('.');
    const own = is_v6 ? 16 : 1;
    const reversed = [...parts].reverse();
    return {
        zone: [...reversed.slice(own), is_v6 ? 'ip6' : 'in-addr', 'arpa'].join('.'),
        label: reversed.slice(0, own).join('.'),
    };
}

function nibbles(address: string): string[] {
    const [front = '', back = ''] = address.split('::');
    const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
    const missing = 8 - groups(front).length - groups(back).length;
    const all = [...groups(front), ...Array<string>(missing).fill('0'), ...groups(back)];
    return [...all.map((group) => group.padStart(4, '0')).join('')];
}
