// Spells a statement for one engine.
#include "store/dialect.h"

#include "base/check.h"

#include <utility>

namespace postrider::store {
namespace {

constexpr std::string_view by_day = "by_day ";

std::string replacement(std::string_view word, const Dialect& dialect) {
    if (word.starts_with(by_day)) {
        const auto column = word.substr(by_day.size());
        return dialect.days_are_partitions ? "PARTITION BY RANGE (" + std::string(column) + ")"
                                           : "";
    }
    const std::pair<std::string_view, std::string_view> words[] = {
        {"id", dialect.id},
        {"counted_id", dialect.counted_id},
        {"bytes", dialect.bytes},
        {"by_key", dialect.by_key},
        {"skip_locked", dialect.skip_locked},
    };
    for (const auto& [name, text] : words) {
        if (name == word) {
            return std::string(text);
        }
    }
    base::check_failed("a word of the dialect", __FILE__, __LINE__, word);
}

}  // namespace

std::string spell(std::string_view text, const Dialect& dialect) {
    std::string spelled;
    spelled.reserve(text.size());
    while (true) {
        const auto open = text.find('{');
        spelled += text.substr(0, open);
        if (open == std::string_view::npos) {
            return spelled;
        }
        const auto close = text.find('}', open);
        CHECK(close != std::string_view::npos);
        spelled += replacement(text.substr(open + 1, close - open - 1), dialect);
        text.remove_prefix(close + 1);
    }
}

}  // namespace postrider::store
