// Widths are counted in characters of UTF-8, which is right for most of the world's scripts.
#include "app/table.h"

#include <algorithm>
#include <ostream>

#include "base/check.h"

namespace postrider::app {
namespace {

constexpr std::string_view gap = "  ";
constexpr std::string_view replacement = "\xef\xbf\xbd";

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) {
        return !is_continuation(byte);
    }));
}

void print_row(
    std::ostream& out, const std::vector<std::string>& cells, const std::vector<std::size_t>& widths
) {
    for (std::size_t column = 0; column < cells.size(); ++column) {
        out << (column == 0 ? "" : gap) << cells[column];
        if (column + 1 < cells.size()) {
            out << std::string(widths[column] - width_of(cells[column]), ' ');
        }
    }
    out << '\n';
}

}  // namespace

std::string harmless(std::string_view text) {
    std::string shown;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
        if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {  // C1: a terminal may obey these, too
            shown += replacement;
            ++at;
        } else if (byte < 0x20 || byte == 0x7f) {
            shown += replacement;
        } else {
            shown += text[at];
        }
    }
    return shown;
}

void Table::add(std::vector<std::string> cells) {
    CHECK(cells.size() == headings_.size(), "a cell for each heading");
    for (auto& cell : cells) {
        cell = harmless(cell);
    }
    rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out) const {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < headings_.size(); ++column) {
        widths.push_back(width_of(headings_[column]));
        for (const auto& row : rows_) {
            widths[column] = std::max(widths[column], width_of(row[column]));
        }
    }
    print_row(out, headings_, widths);
    for (const auto& row : rows_) {
        print_row(out, row, widths);
    }
}

}  // namespace postrider::app
