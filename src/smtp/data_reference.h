// What the data reader must equal: the rules of RFC 5321 a byte at a time, for tests and fuzzing.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "smtp/data_reader.h"

namespace postrider::smtp {

/// Value. Content is that of a message without trouble, and empty otherwise.
struct DataResult {
    bool is_finished = false;
    std::string content;
    std::optional<ContentTrouble> trouble;
    std::string left;

    bool operator==(const DataResult&) const = default;
};

inline std::ostream& operator<<(std::ostream& out, const DataResult& result) {
    return out << (result.is_finished ? "finished" : "open") << " content '" << result.content
               << "' trouble " << (result.trouble ? static_cast<int>(*result.trouble) : -1)
               << " left '" << result.left << "'";
}

/// The reader under test, fed with these pieces.
inline DataResult read_data(
    std::initializer_list<std::string_view> pieces, std::uint64_t size_max
) {
    DataResult result;
    DataReader reader(size_max);
    for (std::string_view piece : pieces) {
        for (auto run = reader.next(piece); !run.empty(); run = reader.next(piece)) {
            result.content += run;
        }
        result.left += piece;
    }
    result.is_finished = reader.is_finished();
    result.trouble = reader.trouble();
    if (result.trouble) {
        result.content.clear();
    }
    return result;
}

/// Looks back over all that came before, instead of having states.
inline DataResult naive_read_data(std::string_view wire, std::uint64_t size_max) {
    DataResult result;
    const std::string seen = "\r\n" + std::string(wire);
    const auto note = [&result](ContentTrouble trouble) {
        if (!result.trouble) {
            result.trouble = trouble;
        }
    };
    const auto take = [&](char c) {
        result.content.push_back(c);
        if (result.content.size() > size_max) {
            note(ContentTrouble::too_large);
        }
    };
    for (std::size_t i = 2; i < seen.size(); ++i) {
        const std::string_view before = std::string_view(seen).substr(0, i);
        const char c = seen[i];
        if (before.ends_with("\r\n.\r") && c == '\n') {
            result.is_finished = true;
            result.left = seen.substr(i + 1);
            break;
        }
        if (before.ends_with('\r') && c != '\n') {
            note(ContentTrouble::bare_carriage_return);
        } else if (c == '\n' && !before.ends_with('\r')) {
            note(ContentTrouble::bare_line_feed);
        } else if (c == '\0') {
            note(ContentTrouble::nul);
        }
        const bool is_stuffing = c == '.' && before.ends_with("\r\n");
        const bool may_be_the_end = c == '\r' && before.ends_with("\r\n.");
        if (!is_stuffing && !may_be_the_end) {
            take(c);
        }
    }
    if (result.trouble) {
        result.content.clear();
    }
    return result;
}

}  // namespace postrider::smtp
