// SPF records of strangers and whole checks in which every answer is theirs.
#include "spf/check.h"
#include "spf/macro.h"

#include "base/ascii.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <variant>

namespace {

namespace base = postrider::base;
namespace spf = postrider::spf;

constexpr std::size_t questions_max = 200;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// The lines are what the DNS answers, again and again; a check must come to its end.
void check_against(std::string_view text) {
    const auto lines = base::split(text, '\n');
    spf::Check check({
        .client = base::IpAddress::v4({192, 0, 2, 1}),
        .helo = "mx.example.test",
        .mail_from = std::string(lines.front()) + "@example.test",
    });
    for (std::size_t i = 0; i < questions_max; ++i) {
        const auto step = check.next();
        if (std::holds_alternative<spf::Verdict>(step)) {
            return;
        }
        const auto& question = std::get<spf::Question>(step);
        require(!question.name.empty() && question.name.size() <= 253);
        const auto line = std::string(lines[i % lines.size()]);
        if (line.empty()) {
            check.answer(question, std::unexpected(spf::NoAnswer::nothing));
        } else {
            check.answer(
                question,
                spf::Records{.texts = {line}, .addresses = {base::IpAddress::v4({192, 0, 2, 2})}}
            );
        }
    }
    require(false);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)spf::parse_record(text);
    if (spf::is_macro_string(text, spf::MacroPlace::explanation)) {
        (void)spf::expand(text, {});
    }
    check_against(text);
    return 0;
}
