// TXT records of strangers that ask for TLS reports: whoever they name can be written to.
#include "reports/tls_record.h"

#include "base/ascii.h"
#include "base/check.h"
#include "mail/address.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    namespace base = postrider::base;
    using namespace postrider::reports;
    std::vector<std::string> records;
    for (const auto line : base::split({reinterpret_cast<const char*>(data), size}, '\n')) {
        records.emplace_back(line);
    }
    const auto receivers = tls_receivers(records);
    CHECK(receivers.size() <= tls_receivers_max);
    for (const auto& receiver : receivers) {
        if (receiver.kind == TlsReceiver::Kind::mail) {
            const auto address = postrider::mail::Address::parse(receiver.target);
            CHECK(address && address->text() == receiver.target);
            CHECK(receiver.target.find_first_of("\r\n") == std::string::npos);
        } else {
            CHECK(base::istarts_with(receiver.target, "https://"));
        }
    }
    return 0;
}
