// Authentication-Results fields of strangers, and ours made of what strangers wrote.
#include "authentication/results.h"

#include "arc/results.h"
#include "base/ascii.h"
#include "mail/header.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

namespace arc = postrider::arc;
namespace authentication = postrider::authentication;
namespace base = postrider::base;
namespace mail = postrider::mail;
namespace model = postrider::model;

constexpr std::string_view our_name = "mx.test";

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// None that bears our name is left, and the body is untouched.
void remove_forged(std::string_view message) {
    const auto before = mail::HeaderBlock::parse(message);
    const auto content = authentication::without_forged_results(
        model::Content::from(std::string(message)), our_name
    );
    const auto after = mail::HeaderBlock::parse(content.head());
    if (!before || !after) {
        return;
    }
    for (const auto* field : after->all("Authentication-Results")) {
        require(!base::iequals(arc::authserv_id(field->value), our_name));
    }
    require(message.ends_with(content.head().substr(after->body_offset())));
}

/// Whatever is in it, it is one field that says our name.
void write(std::string_view text) {
    model::Inspection inspection{.client = base::IpAddress::parse("192.0.2.1")};
    inspection.reverse_name = text;
    inspection.verdicts.helo = {.domain = std::string(text), .mechanism = std::string(text)};
    inspection.verdicts.mail_from = inspection.verdicts.helo;
    inspection.verdicts.dkim.push_back({
        .result = model::AuthResult::fail,
        .domain = std::string(text),
        .identity = std::string(text),
        .signature_start = std::string(text),
        .reason = std::string(text),
    });
    inspection.verdicts.dmarc.policy_domain = text;
    const auto field = authentication::write_results(inspection, text, our_name);
    const auto header = mail::HeaderBlock::parse(field);
    require(header && header->fields().size() == 1 && header->is_well_formed());
    require(arc::authserv_id(header->fields()[0].value) == our_name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    remove_forged(text);
    write(text);
    return 0;
}
