// Any bytes as an address and as a list: the canonical form parses to the same value.
#include "mail/address.h"
#include "base/check.h"
#include "mail/compose.h"
#include "mail/domain.h"
#include "mail/mailbox_list.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace postrider {
namespace {

void check_address(std::string_view text) {
    const auto address = mail::Address::parse(text);
    if (!address) {
        return;
    }
    const auto again = mail::Address::parse(address->text());
    CHECK(again.has_value() && *again == *address);
    CHECK(address->is_address_literal() || mail::domain_to_ascii(address->domain));
    const auto parts = mail::split_tag(address->local);
    CHECK(address->local.starts_with(parts.user));

    // A header that holds just this address has just this author.
    const auto authors = mail::parse_authors("<" + address->text() + ">");
    CHECK(authors.has_value() && authors->size() == 1 && authors->front() == *address);
}

void check_list(std::string_view text) {
    const auto list = mail::parse_mailbox_list(text);
    const auto authors = mail::parse_authors(text);
    CHECK(!authors || authors->size() >= list.size());
    if (const auto rewritten = mail::rewrite_mailbox_list(text)) {
        const auto again = mail::parse_authors(*rewritten);
        CHECK(list.empty() || (again.has_value() && again->size() == list.size()));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_address(text);
    check_list(text);
    return 0;
}

}  // namespace postrider
