// Lines that line up.
#include "path/explain/page.h"

#include "base/terminal.h"

namespace postrider::explain {
namespace {

/// Where the first line of `words` ends so that it is at most `room` characters wide: at a blank,
/// or, where there is none, behind the first word.
std::size_t fold_at(std::string_view words, std::size_t room) {
    if (base::width_of(words) <= room) {
        return words.size();
    }
    std::size_t best = std::string_view::npos;
    for (auto blank = words.find(' '); blank != std::string_view::npos;
         blank = words.find(' ', blank + 1)) {
        if (best != std::string_view::npos && base::width_of(words.substr(0, blank)) > room) {
            break;
        }
        best = blank;
    }
    return best == std::string_view::npos ? words.size() : best;
}

}  // namespace

void Page::gap() {
    if (!text_.empty()) {
        text_ += '\n';
    }
}

void Page::headline(std::string_view words) {
    text_ += base::harmless(words);
    text_ += '\n';
}

void Page::line(std::string_view label, std::string_view words) {
    const std::string shown = base::harmless(words);
    std::string_view rest = shown;
    while (!rest.empty()) {
        const auto end = fold_at(rest, page_width - page_indent);
        const auto width = label_indent + base::width_of(label);
        text_.append(label_indent, ' ');
        text_ += label;
        text_.append(width < page_indent ? page_indent - width : 1, ' ');
        text_ += rest.substr(0, end);
        text_ += '\n';
        label = "";
        rest.remove_prefix(end);
        while (rest.starts_with(' ')) {
            rest.remove_prefix(1);
        }
    }
}

void Page::verbatim(std::string_view words) {
    text_.append(page_indent, ' ');
    text_ += base::harmless(words);
    text_ += '\n';
}

Words& Words::add(std::string_view words) {
    if (!words.empty()) {
        text_ += text_.empty() ? "" : between_;
        text_ += words;
    }
    return *this;
}

}  // namespace postrider::explain
