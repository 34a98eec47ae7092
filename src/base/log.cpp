// Log lines.
#include "base/log.h"

#include <array>

#include <fmt/format.h>

namespace postrider::base {
namespace {

constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warning", "error"};

/// Quotes what needs it; control characters never reach the terminal or break the line.
void append_quoted(std::string& line, std::string_view text) {
    line.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            line.push_back('\\');
            line.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            fmt::format_to(std::back_inserter(line), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            line.push_back(c);
        }
    }
    line.push_back('"');
}

bool needs_quotes(std::string_view text) {
    if (text.empty()) {
        return true;
    }
    for (const char c : text) {
        if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '=' || c == '\\' ||
            c == 0x7f) {
            return true;
        }
    }
    return false;
}

void append_logfmt(std::string& line, const Fact& fact) {
    line.push_back(' ');
    line.append(fact.name());
    line.push_back('=');
    if (needs_quotes(fact.text())) {
        append_quoted(line, fact.text());
    } else {
        line.append(fact.text());
    }
}

void append_json(std::string& line, const Fact& fact) {
    line.append(", \"");
    line.append(fact.name());
    line.append("\": ");
    if (fact.is_bare()) {
        line.append(fact.text());
    } else {
        append_quoted(line, fact.text());
    }
}

}  // namespace

Log::Log(Sink sink, Now now, LogFormat format, LogLevel least)
    : sink_(std::move(sink)), now_(std::move(now)), format_(format), least_(least) {}

void Log::debug(std::string_view room, std::string_view verb, std::initializer_list<Fact> facts) {
    write(LogLevel::debug, room, verb, facts);
}
void Log::info(std::string_view room, std::string_view verb, std::initializer_list<Fact> facts) {
    write(LogLevel::info, room, verb, facts);
}
void Log::warning(std::string_view room, std::string_view verb, std::initializer_list<Fact> facts) {
    write(LogLevel::warning, room, verb, facts);
}
void Log::error(std::string_view room, std::string_view verb, std::initializer_list<Fact> facts) {
    write(LogLevel::error, room, verb, facts);
}

void Log::write(
    LogLevel level, std::string_view room, std::string_view verb, std::initializer_list<Fact> facts
) {
    if (!is_on(level)) {
        return;
    }
    const auto level_name = level_names.at(static_cast<std::size_t>(level));
    const std::string at = to_rfc3339(now_());
    std::string line;
    if (format_ == LogFormat::json) {
        line = fmt::format(
            R"({{"time": "{}", "level": "{}", "room": "{}", "verb": "{}")",
            at,
            level_name,
            room,
            verb
        );
        for (const Fact& fact : facts) {
            append_json(line, fact);
        }
        line.append("}\n");
    } else {
        line = fmt::format("{} {} {} {}", at, level_name, room, verb);
        for (const Fact& fact : facts) {
            append_logfmt(line, fact);
        }
        line.push_back('\n');
    }
    const std::scoped_lock lock(mutex_);
    sink_(line);
}

}  // namespace postrider::base
