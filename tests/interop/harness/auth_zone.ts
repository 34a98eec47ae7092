// The DNS of the senders whose mail two programs judge: SPF, DMARC and DKIM records of many shapes.
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface Key {
    selector: string;
    private_key: KeyObject;
    algorithm: 'rsa-sha256' | 'ed25519-sha256';
}

/** Who may be asked to send, each a domain below test. with the SPF record that it has. */
const senders: Record<string, string[]> = {
    'pass.test': ['v=spf1 ip4:198.18.0.0/16 ip6:2001:db8::/32 -all'],
    'fail.test': ['v=spf1 -all'],
    'soft.test': ['v=spf1 ip4:198.18.9.9 ~all'],
    'neutral.test': ['v=spf1 ?all'],
    'open.test': ['v=spf1 ip4:198.18.9.9'],
    'none.test': ['nothing of interest'],
    'two.test': ['v=spf1 +all', 'v=spf1 -all'],
    'upper.test': ['V=SPF1 IP4:198.18.0.1 A:HOST.TEST -ALL'],
    'a.test': ['v=spf1 a -all'],
    'host.test': ['v=spf1 a:host.test/24 a:six.test//64 -all'],
    'mx.test': ['v=spf1 mx -all'],
    'mx24.test': ['v=spf1 mx:mx.test/24 -all'],
    'null.test': ['v=spf1 mx -all'],
    'ptr.test': ['v=spf1 ptr -all'],
    'ptrof.test': ['v=spf1 ptr:ptr.test ~all'],
    'exists.test': ['v=spf1 exists:%{i}.list.test -all'],
    'local.test': ['v=spf1 exists:%{l}.%{o}.list.test -all'],
    'reverse.test': ['v=spf1 exists:%{ir}.%{v}.list.test -all'],
    'cut.test': ['v=spf1 exists:%{d1r}.list.test exists:%{l-}.list.test -all'],
    'helo.test': ['v=spf1 exists:%{h}.list.test -all'],
    'include.test': ['v=spf1 include:pass.test -all'],
    'chain.test': ['v=spf1 include:include.test include:soft.test ~all'],
    'includefail.test': ['v=spf1 include:fail.test ?all'],
    'includenone.test': ['v=spf1 include:none.test -all'],
    'includeabsent.test': ['v=spf1 include:absent.test -all'],
    'includebroken.test': ['v=spf1 include:broken.example ip4:198.18.0.0/16 -all'],
    'includedomain.test': ['v=spf1 include:inner.test -all'],
    'inner.test': ['v=spf1 exists:%{d}.list.test -all'],
    'redirect.test': ['v=spf1 redirect=pass.test'],
    'redirectnone.test': ['v=spf1 redirect=none.test'],
    'redirectall.test': ['v=spf1 ?all redirect=fail.test'],
    'redirectmacro.test': ['v=spf1 redirect=%{d1r}.to.test'],
    'loop.test': ['v=spf1 include:loop.test -all'],
    'circle.test': ['v=spf1 redirect=circle.test'],
    'ten.test': [`v=spf1 ${many(10, (n) => `a:h${n}.test`)} -all`],
    'eleven.test': [`v=spf1 ${many(11, (n) => `exists:h${n}.test`)} ip4:198.18.0.0/16 -all`],
    'void.test': ['v=spf1 a:v1.absent.test a:v2.absent.test ip4:198.18.0.0/16 -all'],
    'voids.test': ['v=spf1 a:v1.absent.test a:v2.absent.test a:v3.absent.test +all'],
    'broken.test': ['v=spf1 a:x.broken.example ip4:198.18.0.0/16 -all'],
    'syntax.test': ['v=spf1 ip4:198.18.0.300 -all'],
    'unknown.test': ['v=spf1 ip4:198.18.0.0/16 foo:bar -all'],
    'modifier.test': ['v=spf1 foo=bar ip4:198.18.0.0/16 exp=explain.test -all'],
    'empty.test': ['v=spf1 a: -all'],
    'cidr.test': ['v=spf1 ip4:198.18.0.0/33 -all'],
    'doubled.test': ['v=spf1 redirect=pass.test redirect=fail.test'],
    'lateexp.test': ['v=spf1 -all exp=explain.test'],
    'mapped.test': ['v=spf1 ip6:::ffff:198.18.0.1 -all'],
    'blank.test': ['v=spf1   ip4:198.18.0.1    -all  '],
    'alias.test': ['v=spf1 a:cname.test -all'],
    'long.test': [`v=spf1 ${many(30, (n) => `ip4:198.18.200.${n}`)} ip4:198.18.0.1 -all`],
    'xn--bcher-kva.test': ['v=spf1 ip4:198.18.0.0/16 -all'],
};

/** DMARC records by name, beside those that a domain's own name has. */
const policies: Record<string, string[]> = {
    'pass.test': ['v=DMARC1; p=reject'],
    'fail.test': ['v=DMARC1; p=quarantine; pct=50'],
    'soft.test': ['v=DMARC1;p=none;sp=reject'],
    'neutral.test': ['v=DMARC1; p=reject; adkim=s; aspf=s'],
    'open.test': ['v=DMARC1 ; P=Reject ; ADKIM=r'],
    'two.test': ['v=DMARC1; p=reject', 'v=DMARC1; p=none'],
    'a.test': ['v=DMARC1; p=none; rua=mailto:d@a.test'],
    'host.test': ['v=DMARC1; p=reject; sp=none; np=quarantine'],
    'mx.test': ['v=DMARC1; p=bogus; rua=mailto:d@mx.test'],
    'null.test': ['v=DMARC1; p=bogus'],
    'ptr.test': ['something else', 'v=DMARC1; p=quarantine; sp=quarantine'],
    'include.test': ['v=DMARC1; p=reject; t=y'],
    'chain.test': ['p=reject; v=DMARC1'],
    'redirect.test': ['v=DMARC1; p=quarantine; sp=bogus; x=y'],
    'sub.pass.test': ['v=DMARC1; p=none'],
    'upper.test': ['V=DMARC1; P=REJECT'],
    'xn--bcher-kva.test': ['v=DMARC1; p=reject; aspf=s'],
};

/** Domains that exist only as names in From fields and signatures. */
export const author_domains = [
    ...Object.keys(senders),
    'sub.pass.test',
    'x.y.pass.test',
    'news.soft.test',
    'mail.host.test',
    'absent.host.test',
    'mail.neutral.test',
    'deep.er.redirect.test',
    'absent.test',
    'x.broken.example',
];
export const sender_domains = [...Object.keys(senders), 'absent.test', 'broken.example'];
export const helo_names = [
    'mx.test',
    'host.test',
    'pass.test',
    'fail.test',
    'nothing',
    '[198.18.0.1]',
];
export const clients = [
    '198.18.0.1',
    '198.18.0.77',
    '198.18.5.5',
    '198.18.200.7',
    '2001:db8::1',
    '192.0.2.1',
];
/** Signers: those of some of the senders, and a stranger. */
export const signing_domains = [
    'pass.test',
    'soft.test',
    'mail.host.test',
    'neutral.test',
    'other.test',
];
export const sealing_domains = ['seal1.test', 'seal2.test'];

function many(count: number, make: (n: number) => string): string {
    return Array.from({ length: count }, (_, n) => make(n + 1)).join(' ');
}

function rsa(selector: string, bits: number): Key {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    return { selector, private_key: privateKey, algorithm: 'rsa-sha256' };
}

/** The keys that every signer has. */
export const keys = {
    usual: rsa('s1', 2048),
    short: rsa('s2', 1024),
    weak: rsa('weak', 512),
    edwards: {
        selector: 'ed',
        private_key: generateKeyPairSync('ed25519').privateKey,
        algorithm: 'ed25519-sha256',
    } as Key,
};

function public_text(key: Key): string {
    const bytes = createPublicKey(key.private_key).export({ type: 'spki', format: 'der' });
    return (key.algorithm === 'rsa-sha256' ? bytes : bytes.subarray(-32)).toString('base64');
}

/** Records for selectors that stand for everything that a key's record can say. */
function key_records(): Record<string, string[]> {
    const p = public_text(keys.usual);
    return {
        s1: [`v=DKIM1; k=rsa; p=${p}`],
        s2: [`p=${public_text(keys.short)}`],
        weak: [`v=DKIM1; p=${public_text(keys.weak)}`],
        ed: [`v=DKIM1; k=ed25519; p=${public_text(keys.edwards)}`],
        revoked: ['v=DKIM1; p='],
        test: [`v=DKIM1; t=y; p=${p}`],
        strict: [`v=DKIM1; t=s; p=${p}`],
        version: [`v=DKIM2; p=${p}`],
        tls: [`v=DKIM1; s=tlsrpt; p=${p}`],
        mail: [`v=DKIM1; s=email:other; h=sha1:sha256; n=a note; p=${p}`],
        sha1: [`v=DKIM1; h=sha1; p=${p}`],
        garbage: ['hello world'],
        spaced: [` v = DKIM1 ;  k = rsa ; p = ${p.slice(0, 50)} ${p.slice(50)} ; `],
        type: [`v=DKIM1; k=ed25519; p=${p}`],
    };
}
export const key_selectors = Object.keys(key_records()).filter(
    (each) => !(each in { s2: 0, weak: 0, ed: 0 }),
);

function txt(name: string, text: string): string {
    const pieces = text.match(/.{1,200}/gs) ?? [''];
    const quoted = pieces.map((piece) => `"${piece.replaceAll(/["\\]/g, '\\$&')}"`);
    return `${name}. TXT ${quoted.join(' ')}`;
}

/** Records below test., as the name server wants them. */
export function zone(): string {
    const lines: string[] = [];
    const add = (records: Record<string, string[]>, prefix = '') => {
        for (const [name, texts] of Object.entries(records)) {
            for (const text of texts) lines.push(txt(prefix + name, text));
        }
    };
    add(senders);
    add(policies, '_dmarc.');
    for (const domain of [...signing_domains, ...sealing_domains]) {
        for (const [selector, texts] of Object.entries(key_records())) {
            for (const text of texts) lines.push(txt(`${selector}._domainkey.${domain}`, text));
        }
    }
    for (let n = 1; n <= 11; ++n) lines.push(`h${n}.test. A 198.18.77.${n}`);
    return `${lines.join('\n')}
a.test. A 198.18.0.1
host.test. A 198.18.0.9
six.test. AAAA 2001:db8::9
mx.test. MX 10 h1.test.
mx.test. MX 20 mail.host.test.
null.test. MX 0 .
mail.host.test. A 198.18.5.5
ptr.test. A 198.18.0.77
one.ptr.test. A 198.18.0.1
cname.test. CNAME a.test.
explain.test. TXT "%{i} is not one of ours"
198.18.0.1.list.test. A 127.0.0.2
joe.local.test.list.test. A 127.0.0.2
1.0.18.198.in-addr.list.test. A 127.0.0.2
test.list.test. A 127.0.0.2
host.test.list.test. A 127.0.0.2
inner.test.list.test. A 127.0.0.2
redirectmacro.to.test. TXT "v=spf1 ip4:198.18.0.0/16 -all"
test.to.test. TXT "v=spf1 ip4:198.18.5.5 -all"
bounce.list.test. A 127.0.0.2
`;
}

/** Records of 18.198.in-addr.arpa. */
export const reverse_zone = `1.0.18.198.in-addr.arpa. PTR one.ptr.test.
77.0.18.198.in-addr.arpa. PTR elsewhere.test.
77.0.18.198.in-addr.arpa. PTR ptr.test.
5.5.18.198.in-addr.arpa. PTR one.ptr.test.
`;
