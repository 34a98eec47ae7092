// The domains in whose name a message speaks to its reader (RFC 9989 §5.3.1).
#include "dmarc/author.h"

#include "mail/domain.h"
#include "mail/mailbox_list.h"

#include <algorithm>
#include <utility>

namespace postrider::dmarc {

std::string_view describe(AuthorTrouble trouble) {
    switch (trouble) {
        case AuthorTrouble::no_author:
            return "no author with a domain";
        case AuthorTrouble::too_many_domains:
            return "authors of too many domains";
    }
    std::unreachable();
}

std::expected<std::vector<std::string>, AuthorTrouble> author_domains(
    const mail::HeaderBlock& header
) {
    std::vector<std::string> domains;
    for (const auto* field : header.all("From")) {
        for (const auto& mailbox : mail::parse_mailbox_list(field->value)) {
            const auto at = mailbox.address.rfind('@');
            // Entries without one come from commas that somebody forgot to quote.
            const auto domain = at == std::string::npos
                                    ? std::nullopt
                                    : mail::domain_to_ascii(mailbox.address.substr(at + 1));
            if (!domain || std::ranges::find(domains, *domain) != domains.end()) {
                continue;
            }
            if (domains.size() == author_domains_max) {
                return std::unexpected(AuthorTrouble::too_many_domains);
            }
            domains.push_back(*domain);
        }
    }
    if (domains.empty()) {
        return std::unexpected(AuthorTrouble::no_author);
    }
    return domains;
}

}  // namespace postrider::dmarc
