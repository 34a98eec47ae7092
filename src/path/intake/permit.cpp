// May this sender send this?
#include "path/intake/permit.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "mail/domain.h"
#include "mail/mailbox_list.h"
#include "mail/received.h"

namespace postrider::intake {
namespace {

std::unexpected<Refusal> refuse(Reason reason, std::string text) {
    return std::unexpected(Refusal{.reason = reason, .text = std::move(text)});
}

/// Every domain that speaks in the fields called `name`, in order.
std::expected<std::vector<std::string>, Refusal> author_domains(
    const mail::HeaderBlock& header, std::string_view name
) {
    std::vector<std::string> domains;
    for (const mail::Field* field : header.all(name)) {
        const auto authors = mail::parse_authors(field->value);
        if (!authors) {
            return refuse(
                Reason::sender_missing,
                fmt::format(
                    "The {} header cannot be read: {}", name, mail::describe(authors.error())
                )
            );
        }
        for (const auto& author : *authors) {
            domains.push_back(mail::domain_to_ascii(author.domain).value_or(author.domain));
        }
    }
    if (domains.empty()) {
        return refuse(
            Reason::sender_missing,
            fmt::format("The message has no {} header with an address", name)
        );
    }
    return domains;
}

/// The first domain when the server may use all of them.
net::Task<std::expected<model::Domain, Refusal>> allowed_domain(
    store::Store& store,
    const model::Server& server,
    const std::vector<std::string>& domains,
    std::string_view field
) {
    std::optional<model::Domain> first;
    for (const std::string& name : domains) {
        auto domain = co_await store.domain_for(server.id, name);
        if (!domain) {
            co_return refuse(
                Reason::sender_not_allowed,
                fmt::format(
                    "From/Sender name is not valid: {} uses {}, which is not a verified domain of "
                    "{}; "
                    "add and verify it, or send from a domain that is",
                    field,
                    name,
                    server.path()
                )
            );
        }
        if (!first) {
            first = std::move(domain);
        }
    }
    co_return std::move(*first);
}

net::Task<std::expected<model::Domain, Refusal>> allowed_by(
    store::Store& store,
    const model::Server& server,
    const mail::HeaderBlock& header,
    std::string_view field
) {
    const auto domains = author_domains(header, field);
    if (!domains) {
        co_return std::unexpected(domains.error());
    }
    co_return co_await allowed_domain(store, server, *domains, field);
}

}  // namespace

net::Task<std::expected<Permission, Refusal>> permit(
    store::Store& store,
    const Submission& submission,
    const mail::HeaderBlock& header,
    std::string_view host
) {
    if (submission.recipients.empty()) {
        co_return refuse(Reason::no_recipients, "No recipients");
    }
    if (submission.server.is_suspended) {
        co_return refuse(
            Reason::server_suspended,
            fmt::format("Mail server {} is suspended", submission.server.path())
        );
    }
    if (mail::count_received_by(header, host) > own_received_max) {
        co_return refuse(
            Reason::loop, fmt::format("Loop detected: the message has passed {} too often", host)
        );
    }
    if (submission.origin == model::Origin::bounce) {
        co_return Permission{};
    }
    auto by_author = co_await allowed_by(store, submission.server, header, "From");
    if (by_author) {
        co_return Permission{.domain = std::move(*by_author)};
    }
    if (submission.server.allow_sender && header.find("Sender") != nullptr) {
        auto by_sender = co_await allowed_by(store, submission.server, header, "Sender");
        if (by_sender) {
            co_return Permission{.domain = std::move(*by_sender)};
        }
    }
    co_return std::unexpected(by_author.error());
}

}  // namespace postrider::intake
