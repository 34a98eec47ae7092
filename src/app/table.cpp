// Cells to lines.
#include "app/table.h"

#include <algorithm>
#include <ostream>

#include "base/check.h"

namespace postrider::app {
namespace {

constexpr std::string_view gap = "  ";
void print_row(
    std::ostream& out, const std::vector<std::string>& cells, const std::vector<std::size_t>& widths
) {
    for (std::size_t column = 0; column < cells.size(); ++column) {
        out << (column == 0 ? "" : gap) << cells[column];
        if (column + 1 < cells.size()) {
            out << std::string(widths[column] - base::width_of(cells[column]), ' ');
        }
    }
    out << '\n';
}

}  // namespace

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
        widths.push_back(base::width_of(headings_[column]));
        for (const auto& row : rows_) {
            widths[column] = std::max(widths[column], base::width_of(row[column]));
        }
    }
    print_row(out, headings_, widths);
    for (const auto& row : rows_) {
        print_row(out, row, widths);
    }
}

}  // namespace postrider::app
