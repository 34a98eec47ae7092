// Chains of ARC sets of strangers, sealed once more.
#include "arc/results.h"
#include "arc/seal.h"
#include "arc/validate.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

namespace arc = postrider::arc;
namespace base = postrider::base;
namespace dkim = postrider::dkim;
namespace mail = postrider::mail;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

const dkim::Signer& signer() {
    static const dkim::Signer made{
        .domain = "a.test", .selector = "s", .key = dkim::SigningKey::generate_ed25519()
    };
    return made;
}

arc::Verdict validate(const mail::HeaderBlock& header, std::string_view body) {
    arc::Validation validation(header);
    arc::Keys keys;
    for (auto& name : validation.key_names()) {
        keys[std::move(name)] = std::vector{signer().key.txt_record()};
    }
    validation.add_body(body);
    return validation.judge(keys, base::from_micros(0));
}

/// A set of ours on top of a chain that is not broken holds.
void seal(const mail::HeaderBlock& header, std::string_view message, const arc::Verdict& before) {
    if (!header.is_well_formed()) {
        return;  // what is no field may become part of a set that is put in front of it
    }
    const auto body = message.substr(header.body_offset());
    const auto results = arc::combined_results(header, "mx.test");
    const arc::SealRequest request{
        .signer = signer(),
        .results = results,
        .time = base::from_micros(0),
        .signed_fields = arc::fields_to_seal(header.fields()),
    };
    const auto set = arc::seal(header, dkim::body_hash(body), before, request);
    if (!set) {
        return;
    }
    const auto sealed = *set + std::string(message);
    const auto again = mail::HeaderBlock::parse(sealed);
    if (again) {
        const auto after = validate(*again, std::string_view(sealed).substr(again->body_offset()));
        require((after.status == arc::Status::pass) == (before.status != arc::Status::fail));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view message(reinterpret_cast<const char*>(data), size);
    (void)arc::authserv_id(message);
    const auto header = mail::HeaderBlock::parse(message);
    if (header) {
        const auto verdict = validate(*header, message.substr(header->body_offset()));
        require(verdict.instances <= arc::instance_max);
        seal(*header, message, verdict);
    }
    return 0;
}
