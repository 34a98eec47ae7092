// Bytes of a conversation to lines of a transcript.
#include "path/delivery/recording.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"

namespace postrider::delivery {
namespace {

constexpr std::string_view mask = "***";

/// "AUTH PLAIN ***"; of an answer to a challenge nothing.
std::string masked(std::string_view command) {
    constexpr std::string_view verb = "AUTH ";
    if (!base::iequals(command.substr(0, verb.size()), verb)) {
        return std::string(mask);
    }
    const auto end = command.find(' ', verb.size());
    if (end == std::string_view::npos) {
        return std::string(command);
    }
    return fmt::format("{} {}", command.substr(0, end), mask);
}

}  // namespace

void Recording::said(std::string_view words, smtp::Stage stage) {
    if (stage == smtp::Stage::body) {
        return;
    }
    while (!words.empty()) {
        const auto end = std::min(words.find("\r\n"), words.size());
        const auto command = words.substr(0, end);
        if (stage == smtp::Stage::auth) {
            add(model::Voice::us, masked(command));
        } else {
            add(model::Voice::us, command);
        }
        words.remove_prefix(std::min(words.size(), end + 2));
    }
}

void Recording::heard(const smtp::Reply& reply) {
    std::string_view text = reply.text;
    for (;;) {
        const auto end = std::min(text.find('\n'), text.size());
        const bool is_last = end == text.size();
        std::string line = std::to_string(reply.code);
        line += is_last ? ' ' : '-';
        if (reply.enhanced) {
            line += reply.enhanced->text();
            line += ' ';
        }
        line += text.substr(0, end);
        add(model::Voice::host, line);
        if (is_last) {
            return;
        }
        text.remove_prefix(end + 1);
    }
}

void Recording::happened(std::string_view what) {
    add(model::Voice::event, what);
}

void Recording::add(model::Voice voice, std::string_view text) {
    transcript_.add(clock_.instant() - begun_, voice, text);
}

}  // namespace postrider::delivery
